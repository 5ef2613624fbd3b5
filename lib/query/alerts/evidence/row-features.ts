// In: rows. Out: all that is known of each: its own attributes, those of the spans around it, and of their resources.
import type { Features } from "@/lib/alerts/what-differs";
import { nameAttributes, unpackRows } from "@/lib/db/attribute-names";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { groupBy } from "@/lib/model/group-by";
import { traceIdFromUuid } from "@/lib/model/ids";
import { fieldMark } from "@/lib/model/packed-attributes";
import { spansOfTraces } from "../../granules";
import { runSql } from "../../run-sql";
import { inScope, type Scope } from "../../scope";
import { tellsOutcome, valueTexts } from "./attribute-values";
import type { EvidenceRow } from "./evidence-row";

type Bag = { [key: string]: unknown };
type TracedSpan = {
  trace_id: string;
  span_id: bigint;
  parent_span_id: bigint | null;
  resource_id: bigint;
  agent: string | null;
  tool: string | null;
  model: string | null;
  workflow: string | null;
  attributes: Bag;
};

const mostSpans = 30_000;
/** Roots and failed ones first: one huge trace must not crowd out the others. */
const mostOfTrace = 300;
const mostResources = 5_000;
const longestAttribute = 400;
/** Shorter packed texts are read as they are: taking one apart costs more than its long fields. */
const mostPacked = 4_000;

/** Attributes of the rows, in their order. A span is told by those above and below it too, not by its siblings. */
export async function featuresOf(db: Db, scope: Scope, rows: readonly EvidenceRow[]): Promise<Features[]> {
  const traceIds = [...new Set(rows.flatMap(({ traceId }) => traceId ?? []))];
  const byTrace = groupBy(await readTraces(db, scope, traceIds), ({ trace_id }) => traceIdFromUuid(trace_id));
  const resourceIds = new Set(rows.flatMap(({ resourceId }) => resourceId ?? []));
  for (const spans of byTrace.values()) for (const { resource_id } of spans) resourceIds.add(resource_id);
  const resources = await readResources(db, scope, [...resourceIds]);
  return rows.map((row) => gather(row, byTrace.get(row.traceId ?? "") ?? [], resources));
}

/** Long texts stay where they are: prompts are no attributes to compare. */
async function readTraces(db: Db, scope: Scope, traceIds: readonly string[]): Promise<TracedSpan[]> {
  if (traceIds.length === 0) return [];
  const spans = await runSql<Omit<TracedSpan, "attributes"> & { attributes: string }>(
    db,
    "evidence-traces",
    sql`select s.trace_id, s.span_id, s.parent_span_id, s.resource_id, s.operation ->> 'agent' as agent, s.operation ->> 'tool' as tool,
          s.operation ->> 'model' as model, s.operation ->> 'workflow' as workflow,
          case when length(s.attributes) < ${mostPacked} then s.attributes
            else (select string_agg(field, ${fieldMark} order by n) from string_to_table(s.attributes, ${fieldMark})
              with ordinality as f (field, n) where length(field) < ${longestAttribute}) end as attributes
        from (
          select s.trace_id, s.span_id, s.parent_span_id, s.resource_id, s.operation, s.attributes,
            row_number() over (partition by s.trace_id order by s.parent_span_id is not null, s.status <> 2, s.start_ns) as place
          from telemetry.spans s where ${spansOfTraces(scope, traceIds)}
        ) s where s.place <= ${mostOfTrace} limit ${mostSpans}`,
  );
  const attributes = await unpackRows(db, spans);
  return spans.map((span, i) => ({ ...span, attributes: attributes[i] ?? {} }));
}

async function readResources(db: Db, scope: Scope, ids: readonly bigint[]): Promise<Map<bigint, Bag>> {
  if (ids.length === 0) return new Map();
  const rows = await runSql<{ resource_id: bigint; service_version: string | null; attributes: Bag }>(
    db,
    "evidence-resources",
    sql`select r.resource_id, r.service_version, r.attributes from telemetry.resources r
        where ${inScope(scope, sql`r.project_id`)} and r.resource_id = any(${ids.slice(0, mostResources)}::bigint[])`,
  );
  await nameAttributes(db, rows);
  return new Map(
    rows.map(({ resource_id, service_version, attributes }) => [
      resource_id,
      service_version === null ? attributes : { ...attributes, "service.version": service_version },
    ]),
  );
}

function gather(
  row: EvidenceRow,
  spans: readonly TracedSpan[],
  resources: ReadonlyMap<bigint, Bag>,
): Features {
  const features = new Map<string, Set<string>>();
  const add = (key: string, text: string) => {
    if (tellsOutcome(key)) return;
    const values = features.get(key);
    if (values === undefined) features.set(key, new Set([text]));
    else values.add(text);
  };
  const addAll = (bag: Bag | undefined) => {
    for (const [key, value] of Object.entries(bag ?? {}))
      for (const text of valueTexts(value)) add(key, text);
  };
  for (const [key, text] of row.own) add(key, text);
  const seen = new Set<bigint>();
  if (row.resourceId !== null) addAll(resources.get(row.resourceId));
  for (const span of row.kind === "run" ? spans : kinOf(row.spanId, spans)) {
    addAll(span.attributes);
    for (const key of ["agent", "tool", "model", "workflow"] as const) {
      const text = span[key];
      if (text !== null) add(key, text);
    }
    if (!seen.has(span.resource_id)) addAll(resources.get(span.resource_id));
    seen.add(span.resource_id);
  }
  return features;
}

/** The span, those above it and those below it; all where it is not known. */
function kinOf(spanId: bigint | null, spans: readonly TracedSpan[]): readonly TracedSpan[] {
  const byId = new Map(spans.map((span) => [span.span_id, span]));
  const own = spanId === null ? undefined : byId.get(spanId);
  if (own === undefined) return spans;
  const kin = new Set<TracedSpan>([own]);
  for (let up = own.parent_span_id; up !== null; ) {
    const parent = byId.get(up);
    if (parent === undefined || kin.has(parent)) break;
    kin.add(parent);
    up = parent.parent_span_id;
  }
  const children = groupBy(spans, ({ parent_span_id }) => parent_span_id);
  const below = [own];
  const found = new Set(below);
  for (let span = below.pop(); span !== undefined; span = below.pop()) {
    for (const child of children.get(span.span_id) ?? []) {
      if (found.has(child)) continue;
      found.add(child);
      below.push(child);
    }
  }
  return [...new Set([...kin, ...found])];
}
