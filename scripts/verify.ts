import { parseArgs } from "node:util";
import { time } from "@/lib/contract/shared";
import { createPool } from "@/lib/db/pool";
import { readEnv } from "@/lib/env";
import { nsFromMs } from "@/lib/model/time";
// @ts-expect-error plain JavaScript, shared with commands that run before TypeScript can
import { loadDotEnv } from "./setup/prepare.mjs";
import { databaseUrlOf } from "./verify/database-url";
import { reportJson, reportText } from "./verify/report";
import { type Project, readProjects, wholeRange, withDatabaseSource } from "./verify/source-database";
import { fileSource, Unreadable } from "./verify/source-file";
import { type Verification, verify } from "./verify/verify";

const usage = `npm run verify -- [options]
Holds stored or exported decisions against the hash chain that they were sealed into.
  --from T --to T    decisions from T to T, the end excluded: RFC 3339 or epoch milliseconds (default: all)
  --project SLUG     one project (default: all)
  --export FILE      an export of /decisions/integrity or /api/v1/decisions/export; needs no database
  --head HASH        a head of the chain noted down earlier: must be in it (may be given more than once)
  --all              show up to 100 findings of each kind, not 5
  --json             one JSON object a project
  --quiet            no progress
Exit code 0: everything is as it was sealed. 1: it is not, and the output says what. 2: it could not be looked at.`;

const options = {
  from: { type: "string" },
  to: { type: "string" },
  project: { type: "string" },
  export: { type: "string" },
  head: { type: "string", multiple: true, default: [] as string[] },
  all: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  quiet: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

const startedMs = performance.now();
let toldMs = 0;

function tellProgress({ seals, decisions }: { seals: number; decisions: number }): void {
  const nowMs = performance.now();
  if (nowMs - toldMs < 500) return;
  toldMs = nowMs;
  const rate = Math.round(decisions / ((nowMs - startedMs) / 1_000));
  const text = `${decisions.toLocaleString("en")} decisions, ${seals.toLocaleString("en")} seals, ${rate.toLocaleString("en")} decisions/s`;
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${text}` : `${text}\n`);
}

function instant(name: string, text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined;
  const read = time.safeParse(text);
  if (!read.success)
    throw new Unreadable(`--${name} ${text} is no time: give RFC 3339 or epoch milliseconds.`);
  return nsFromMs(read.data);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  if (values.help) return console.log(usage);
  const heads = values.head.map((head) => head.toLowerCase());
  for (const head of heads)
    if (!/^[0-9a-f]{64}$/.test(head))
      throw new Unreadable(`--head ${head} is no hash of 64 hexadecimal digits.`);
  const range = { fromNs: instant("from", values.from), toNs: instant("to", values.to) };
  const ask = { heads, ...(values.quiet ? {} : { onProgress: tellProgress }) };
  const tell = (found: Verification) => {
    if (process.stderr.isTTY && !values.quiet) process.stderr.write("\r\x1b[K");
    console.log(values.json ? JSON.stringify(reportJson(found)) : reportText(found, values.all ? 100 : 5));
    if (found.faults.total > 0) process.exitCode = 1;
  };
  if (values.export !== undefined) {
    if (values.project !== undefined || range.fromNs !== undefined || range.toNs !== undefined)
      throw new Unreadable("--export names a file, which says itself what project and range it is of.");
    return tell(await verify(await fileSource(values.export), ask));
  }
  loadDotEnv();
  const pool = createPool(databaseUrlOf(readEnv()), "verify", 1, 0);
  try {
    const projects = chosen(await readProjects(pool), values.project, heads);
    for (const project of projects) {
      const whole = await wholeRange(pool, project, range);
      tell(await withDatabaseSource(pool, project, whole, (source) => verify(source, ask)));
    }
  } finally {
    await pool.end();
  }
}

function chosen(
  projects: readonly Project[],
  slug: string | undefined,
  heads: readonly string[],
): readonly Project[] {
  if (slug === undefined) {
    if (heads.length > 0 && projects.length > 1)
      throw new Unreadable("--head is of one project's chain: name it with --project.");
    return projects;
  }
  const project = projects.find((one) => one.slug === slug);
  if (project === undefined)
    throw new Unreadable(
      `There is no project ${slug}; there are ${projects.map((one) => one.slug).join(", ")}.`,
    );
  return [project];
}

main().catch((error: Error & { code?: string }) => {
  const isOurs =
    error instanceof Unreadable ||
    error.code?.startsWith("ERR_PARSE_ARGS") ||
    /^[0-9A-Z]{5}$|^E/.test(error.code ?? "");
  console.error(isOurs ? error.message : error);
  if (error.code?.startsWith("ERR_PARSE_ARGS")) console.error(usage);
  process.exitCode = 2;
});
