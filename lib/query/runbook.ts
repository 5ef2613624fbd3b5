import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { z } from "zod";
import type { RunbookOutput, runbookInput } from "@/lib/contract/rule-detail";
import type { Db } from "@/lib/db/pool";
import { NotFound } from "@/lib/errors";
import type { Scope } from "./scope";

const folder = resolve(process.cwd(), "grafana/runbooks");
let known: ReadonlySet<string> | undefined;

/** Names of the runbooks that come with Runtower; only these are ever read. They do not change while it runs. */
export function runbookNames(): ReadonlySet<string> {
  known ??= new Set(filesIn(folder).flatMap((file) => (file.endsWith(".md") ? [file.slice(0, -3)] : [])));
  return known;
}

function filesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return [];
    throw error;
  }
}

/** Which of them a rule's annotation or name points at. */
export function runbookNameOf(alertName: string, url: string | undefined): string | null {
  const names = [
    url === undefined ? "" : (/\/runbooks\/([^/?#]+?)(?:\.md)?$/.exec(url)?.[1] ?? ""),
    alertName,
  ];
  return names.find((name) => runbookNames().has(name)) ?? null;
}

/** The text of a runbook of Runtower's own. It is the same in every project. */
export async function runbook(
  _db: Db,
  _scope: Scope,
  { name }: z.output<typeof runbookInput>,
): Promise<RunbookOutput> {
  if (!runbookNames().has(name)) throw new NotFound(`No runbook "${name}"`);
  return { name, markdown: readFileSync(resolve(folder, `${name}.md`), "utf8") };
}
