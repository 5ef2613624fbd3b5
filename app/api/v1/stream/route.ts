import { changeStream } from "@/lib/api/change-stream";

export const dynamic = "force-dynamic";
export const GET = changeStream;
