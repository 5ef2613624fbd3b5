import { spanAt } from "@/lib/model/trace-tree";
import type { TraceSpan, TraceTree } from "./trace-span";

/**
 * Search within a trace. Words are alternatives (any of them), as in Jaeger; "quoted words" are one phrase;
 * `key=value` compares one field; a leading `-` takes spans away again. Letter case never matters.
 */
export type SearchTerm = { key: string | null; text: string; isExcluded: boolean };

const termPattern = /(-?)(?:([\w.@/-]+)=)?(?:"([^"]*)"?|(\S+))/g;

export function parseSearch(input: string): SearchTerm[] {
  const terms: SearchTerm[] = [];
  for (const [, minus, key, phrase, word] of input.matchAll(termPattern)) {
    const text = (phrase ?? word ?? "").toLowerCase();
    if (text !== "") terms.push({ key: key?.toLowerCase() ?? null, text, isExcluded: minus === "-" });
  }
  return terms;
}

/** Fields that a row itself knows; any other key is an attribute and is asked of the server. */
const fields: Record<string, (span: TraceSpan) => string | null | undefined> = {
  name: (span) => span.name,
  service: (span) => span.service,
  "service.name": (span) => span.service,
  span: (span) => span.spanId,
  kind: (span) => span.kind,
  status: (span) => (span.isError ? "error" : "ok"),
  message: (span) => span.statusMessage,
  request_id: (span) => span.requestId,
  operation: (span) => span.operation?.kind,
  agent: (span) => span.operation?.agent,
  tool: (span) => span.operation?.tool,
  model: (span) => span.operation?.model,
  workflow: (span) => span.operation?.workflow,
};

/** True where the rows alone cannot answer this term. */
export function needsServer(term: SearchTerm): boolean {
  return term.key !== null && !(term.key in fields);
}

/**
 * Positions that match, in order of the tree.
 * @param fromServer for terms on attributes: the span ids that have them, by `key=text`.
 */
export function findMatches(
  tree: TraceTree,
  terms: readonly SearchTerm[],
  fromServer: ReadonlyMap<string, ReadonlySet<string>>,
): number[] {
  const wanted = terms.filter((term) => !term.isExcluded);
  const unwanted = terms.filter((term) => term.isExcluded);
  if (terms.length === 0) return [];
  const matches: number[] = [];
  for (let position = 0; position < tree.order.length; position++) {
    const span = spanAt(tree, position);
    if (!span) continue;
    const isIn = wanted.length === 0 || wanted.some((term) => hasTerm(span, term, fromServer));
    if (isIn && !unwanted.some((term) => hasTerm(span, term, fromServer))) matches.push(position);
  }
  return matches;
}

function hasTerm(
  span: TraceSpan,
  term: SearchTerm,
  fromServer: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  if (term.key === null) return textOf(span).includes(term.text) || serverHas(span, term, fromServer);
  const field = fields[term.key];
  if (!field) return serverHas(span, term, fromServer);
  const value = field(span);
  return value ? value.toLowerCase().includes(term.text) : false;
}

function serverHas(
  span: TraceSpan,
  term: SearchTerm,
  fromServer: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  return fromServer.get(termKey(term))?.has(span.spanId) ?? false;
}

export function termKey(term: Pick<SearchTerm, "key" | "text">): string {
  return `${term.key ?? ""}=${term.text}`;
}

const texts = new WeakMap<TraceSpan, string>();

/** Everything readable in a row, once per span: typing in the box then only scans strings. */
function textOf(span: TraceSpan): string {
  const known = texts.get(span);
  if (known !== undefined) return known;
  const { operation } = span;
  const text = [
    span.name,
    span.service,
    span.spanId,
    span.statusMessage,
    span.requestId,
    operation?.name,
    operation?.agent,
    operation?.tool,
    operation?.model,
    operation?.workflow,
    ...span.events.map((event) => event.name),
  ]
    .filter(Boolean)
    .join("\n")
    .toLowerCase();
  texts.set(span, text);
  return text;
}

/** The match after (or before) a position, around the end; undefined where nothing matches. */
export function stepMatch(matches: readonly number[], from: number | null, step: 1 | -1): number | undefined {
  if (matches.length === 0) return undefined;
  const start = from ?? (step === 1 ? -1 : Number.POSITIVE_INFINITY);
  if (step === 1) return matches.find((match) => match > start) ?? matches[0];
  return matches.findLast((match) => match < start) ?? matches[matches.length - 1];
}
