import type { LogRow } from "@/lib/contract/log-list";

/**
 * Log lines grouped by shape, after Drain (He et al., ICWS 2017): what varies is masked first, then lines of the same length
 * that agree in most of their words share a pattern, and words in which they differ become <*>. Pure; in order of size.
 */
export type LogPattern = {
  /** Words with masks in angle brackets. */
  shape: string;
  count: number;
  level: LogRow["level"];
  services: string[];
  sample: LogRow;
  firstMs: number;
  lastMs: number;
};

type Cluster = { words: string[]; rows: LogRow[] };

/** Share of words in which a line must agree with a pattern to join it. */
const likeness = 0.6;
/** Only this much of a line decides its shape. */
const longestShape = 400;

const masks: [RegExp, string][] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "<uuid>"],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?/g, "<time>"],
  [/\b\d\d:\d\d:\d\d(?:[.,]\d+)?\b/g, "<time>"],
  [/\b[\w.+-]+@[\w-]+\.[\w.-]+\b/g, "<email>"],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, "<ip>"],
  [/\b0x[0-9a-f]+\b/gi, "<hex>"],
  // At least one digit: "deadbeef" alone could be a word, "feed" is one.
  [/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,}\b/gi, "<hex>"],
  [/\b(?=[\w-]*\d)(?=[\w-]*[a-z])[\w-]{16,}\b/gi, "<id>"],
  [/(?<![\w<])[+-]?\d+(?:[.,]\d+)*(?:e[+-]?\d+)?(?=(?:ns|us|µs|ms|s|m|h|kb|mb|gb|b|%)?(?![\w>]))/gi, "<n>"],
];

/** The line with what varies by nature replaced: numbers, ids, hex, addresses, times. */
export function maskLine(body: string): string {
  let text = body.slice(0, longestShape).replace(/\s+/g, " ").trim();
  for (const [expression, mask] of masks) text = text.replace(expression, mask);
  return text;
}

export function findPatterns(rows: readonly LogRow[]): LogPattern[] {
  const clusters = new Map<string, Cluster[]>();
  for (const row of rows) {
    const words = maskLine(row.body).split(" ");
    // Level and length part lines that never belong together; the first word too, unless it is a mask.
    const first = words[0] ?? "";
    const bucket = `${row.level} ${words.length} ${first.includes("<") ? "" : first}`;
    const known = clusters.get(bucket) ?? [];
    const cluster = known.find((candidate) => agreement(candidate.words, words) >= likeness);
    if (cluster === undefined) known.push({ words, rows: [row] });
    else {
      cluster.rows.push(row);
      cluster.words = cluster.words.map((word, index) => (word === words[index] ? word : "<*>"));
    }
    clusters.set(bucket, known);
  }
  return [...clusters.values()]
    .flat()
    .map(describe)
    .sort((a, b) => b.count - a.count || b.lastMs - a.lastMs);
}

function agreement(pattern: readonly string[], words: readonly string[]): number {
  let same = 0;
  for (let i = 0; i < pattern.length; i++) if (pattern[i] === words[i]) same++;
  return same / Math.max(1, pattern.length);
}

function describe({ words, rows }: Cluster): LogPattern {
  const times = rows.map((row) => Date.parse(row.time));
  const [sample] = rows;
  if (sample === undefined) throw new Error("a pattern without lines");
  return {
    shape: words.join(" "),
    count: rows.length,
    level: sample.level,
    services: [...new Set(rows.map((row) => row.service))],
    sample,
    firstMs: times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    lastMs: times.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  };
}

/** The longest run of plain words of a shape: what to search for to find its lines. Null where there is none worth it. */
export function searchTextOf(shape: string): string | null {
  const runs = shape.split(/\S*<[^>]*>\S*/).map((text) => text.trim());
  const longest = runs.reduce((best, text) => (text.length > best.length ? text : best), "");
  return longest.length >= 3 ? longest : null;
}
