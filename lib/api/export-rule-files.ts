import { Readable } from "node:stream";
import { pack } from "tar-stream";
import type { z } from "zod";
import {
  type RuleFileTextOutput,
  ruleFileExportInput,
  type ruleFileTextInput,
} from "@/lib/contract/rule-file";
import type { Pool } from "@/lib/db/pool";
import { type CallerScope, readCaller, scopeOf } from "./caller";
import { webContext } from "./context";
import { type RouteHandler, readInput } from "./handle";
import { errorResponse } from "./respond";

type RuleFiles = {
  one: (
    db: Pool,
    scope: CallerScope,
    input: z.output<typeof ruleFileTextInput>,
  ) => Promise<RuleFileTextOutput>;
  all: (db: Pool, scope: CallerScope) => AsyncGenerator<{ name: string; text: string; updatedAt: Date }>;
};

/** One rule file as it is, or all of a project in a tar. */
export function exportRuleFiles({ one, all }: RuleFiles): RouteHandler {
  return async (request) => {
    const { pool, log, ...context } = webContext();
    try {
      const caller = await readCaller({ pool, log, ...context }, request.headers);
      const input = ruleFileExportInput.parse(readInput(request, "/api/v1/rule-files/export"));
      const scope = scopeOf(caller, input.project);
      if (input.file !== undefined) {
        const { name, text } = await one(pool, scope, { file: input.file });
        return attachment(text, "application/yaml; charset=utf-8", fileNameOf(name));
      }
      const files = pack();
      writeAll(files, all(pool, scope)).catch((error: Error) => files.destroy(error));
      const body = Readable.toWeb(Readable.from(files)) as ReadableStream;
      return attachment(body, "application/x-tar", `rules-${scope.slugs[0] ?? ""}.tar`);
    } catch (error) {
      return errorResponse(error, log);
    }
  };
}

function attachment(body: BodyInit, type: string, fileName: string): Response {
  return new Response(body, {
    headers: {
      "content-type": type,
      "content-disposition": `attachment; filename="${fileName}"`,
      "cache-control": "no-store",
    },
  });
}

/** A name that no file system takes for a path. */
function fileNameOf(name: string): string {
  const safe = name.replaceAll(/[^\w.-]/g, "_").replace(/^\.+/, "_");
  return /\.ya?ml$/.test(safe) ? safe : `${safe}.yml`;
}

async function writeAll(
  files: ReturnType<typeof pack>,
  texts: AsyncGenerator<{ name: string; text: string; updatedAt: Date }>,
): Promise<void> {
  for await (const { name, text, updatedAt } of texts)
    await new Promise<void>((resolve, reject) => {
      files.entry({ name: fileNameOf(name), mtime: updatedAt }, text, (error) =>
        error ? reject(error) : resolve(),
      );
    });
  files.finalize();
}
