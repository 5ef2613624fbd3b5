import { evidencePage } from "@/lib/alerts/evidence-page/page";
import { readCaller, scopeOf } from "@/lib/api/caller";
import { webContext } from "@/lib/api/context";
import { readInput } from "@/lib/api/handle";
import { errorResponse } from "@/lib/api/respond";
import { type EvidencePack, evidenceExportInput } from "@/lib/contract/evidence";
import { evidenceText } from "@/lib/query/alerts/alert-evidence";

export const dynamic = "force-dynamic";

/** What was frozen as one file: the very JSON that its hash is of, or a page that needs nothing else and runs nothing. */
export async function GET(request: Request): Promise<Response> {
  const context = webContext();
  try {
    const caller = await readCaller(context, request.headers);
    const given = readInput(request, "/api/v1/alerts/{id}/evidence/export");
    const { id, project, format } = evidenceExportInput.parse(given);
    const { text, sha256 } = await evidenceText(context.pool, scopeOf(caller, project), id);
    const origin = context.env.RUNTOWER_PUBLIC_URL ?? new URL(request.url).origin;
    const isHtml = format === "html";
    const body = isHtml ? evidencePage(JSON.parse(text) as EvidencePack, { sha256, origin }) : text;
    return new Response(body, {
      headers: {
        "content-type": isHtml ? "text/html; charset=utf-8" : "application/json",
        "content-disposition": `attachment; filename="alert-${id}-evidence.${format}"`,
        "cache-control": "no-store",
        // It bears what senders wrote: a browser that opens it must run nothing of it.
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups",
        "x-content-type-options": "nosniff",
        "x-content-sha256": sha256,
      },
    });
  } catch (error) {
    return errorResponse(error, context.log);
  }
}
