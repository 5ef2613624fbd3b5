import { exportFile } from "@/lib/api/export-file";
import { decisionExport } from "@/lib/query/decision-export";

export const dynamic = "force-dynamic";
export const GET = exportFile(decisionExport);
