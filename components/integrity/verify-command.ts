type Range = { fromMs: number; toMs: number };

const iso = (ms: number) => new Date(ms).toISOString();

/** The file that the API names so too. */
export function exportName(project: string, { fromMs, toMs }: Range): string {
  const day = (ms: number) => iso(ms).slice(0, 16).replace(":", "");
  return `decisions-${project}-${day(fromMs)}-${day(toMs)}.ndjson.gz`;
}

/** Where the file is, without a database; `head`: one that was noted down. */
export function verifyFile(project: string, range: Range, head: string | null): string {
  return `npm run verify -- --export ${exportName(project, range)}${headOption(head)}`;
}

/** Where Runtower runs. */
export function verifyStored(project: string, { fromMs, toMs }: Range, head: string | null): string {
  return `npm run verify -- --project ${project} --from ${iso(fromMs)} --to ${iso(toMs)}${headOption(head)}`;
}

function headOption(head: string | null): string {
  return head === null ? "" : ` \\\n  --head ${head}`;
}
