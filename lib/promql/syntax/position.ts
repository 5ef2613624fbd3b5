/** Indexes into the query, `end` excluded. */
export interface Position {
  start: number;
  end: number;
}

const utf8 = new TextEncoder();

/** "line:column", both from 1; columns count bytes, as Prometheus does. */
export function positionText(query: string, position: Position): string {
  const { start } = position;
  if (query === "") return "unknown position";
  if (start < 0 || start > query.length) return "invalid position";
  const before = query.slice(0, start);
  const lineStart = before.lastIndexOf("\n") + 1;
  const line = before.split("\n").length;
  return `${line}:${utf8.encode(before.slice(lineStart)).length + 1}`;
}
