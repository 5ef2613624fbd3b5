import { downloadable } from "@/lib/api/download";
import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { runOutput, runOutputText } from "@/lib/query/run-output";

export const dynamic = "force-dynamic";
export const GET = downloadable(operations.runOutput, handle(operations.runOutput, runOutput), runOutputText);
