import { Readable } from "node:stream";
import { constants, createGzip } from "node:zlib";
import {
  type DecisionExportInput,
  decisionExportInput,
  type ExportLine,
} from "@/lib/contract/decision-export";
import type { Pool } from "@/lib/db/pool";
import { type CallerScope, readCaller, scopeOf } from "./caller";
import { webContext } from "./context";
import { type RouteHandler, readInput } from "./handle";
import { errorResponse } from "./respond";

type Lines = (db: Pool, scope: CallerScope, input: DecisionExportInput) => AsyncGenerator<ExportLine>;

const chunkCharacters = 64 * 1024;

/** An export as a file, streamed. What is wrong with the question is answered as such: the first line is made before the answer. */
export function exportFile(lines: Lines): RouteHandler {
  return async (request) => {
    const context = webContext();
    try {
      const caller = await readCaller(context, request.headers);
      const given = readInput(request, "/api/v1/decisions/export");
      const input = decisionExportInput.parse(given);
      const scope = scopeOf(caller, given.project);
      const made = lines(context.pool, scope, input);
      const { value: header } = await made.next();
      const text = Readable.from(chunks(header, made), { objectMode: false, highWaterMark: chunkCharacters });
      const isCompressed = input.compress === "gzip";
      const body = isCompressed ? compressed(text) : text;
      return new Response(Readable.toWeb(body) as ReadableStream, {
        headers: {
          "content-type": isCompressed ? "application/gzip" : "application/x-ndjson",
          "content-disposition": `attachment; filename="${fileName(scope.slugs[0] ?? "", input)}"`,
          "cache-control": "no-store",
        },
      });
    } catch (error) {
      return errorResponse(error, context.log);
    }
  };
}

/** A file that breaks off has no last line: who reads it sees that it was cut. */
async function* chunks(
  header: ExportLine | undefined,
  lines: AsyncGenerator<ExportLine>,
): AsyncGenerator<Buffer> {
  let text = header === undefined ? "" : `${JSON.stringify(header)}\n`;
  for await (const line of lines) {
    text += `${JSON.stringify(line)}\n`;
    if (text.length < chunkCharacters) continue;
    yield Buffer.from(text);
    text = "";
  }
  yield Buffer.from(text);
}

function compressed(text: Readable): Readable {
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  text.on("error", (error) => gzip.destroy(error));
  // A reader that goes away ends the export, which gives its connection back.
  gzip.on("close", () => text.destroy());
  return text.pipe(gzip);
}

function fileName(slug: string, { from, to, compress }: DecisionExportInput): string {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace(/[:]/g, "");
  return `decisions-${slug}-${day(from)}-${day(to)}.ndjson${compress === "gzip" ? ".gz" : ""}`;
}
