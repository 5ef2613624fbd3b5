import { answerMetrics } from "@/lib/api/watch";

export const dynamic = "force-dynamic";
export const GET = () => answerMetrics();
