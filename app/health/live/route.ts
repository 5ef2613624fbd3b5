import { answerHealth } from "@/lib/api/watch";

export const dynamic = "force-dynamic";
export const GET = () => answerHealth("live");
