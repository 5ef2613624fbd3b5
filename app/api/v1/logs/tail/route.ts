import { tailStream } from "@/lib/api/tail-stream";
import { openLogTail } from "@/lib/query/log-tail";

export const dynamic = "force-dynamic";
export const GET = tailStream(openLogTail);
