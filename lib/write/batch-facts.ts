// In: the spans of a batch, export by export. Out: all that is written beside their rows. No span is kept.
import type { RollupIncrement } from "@/lib/model/rollup";
import type { Span } from "@/lib/model/span";
import { dayFinder } from "./partitions";
import type { ProjectResource } from "./resources";
import { TouchedTraces } from "./touched-traces";
import { requestKey, sessionKey, type TraceKey } from "./trace-keys";

/** Counts what a project's new spans add to the rollups. */
export type CountSpans = (projectId: number) => SpanCount;
export type SpanCount = { add(spans: readonly Span[]): void; increments(): RollupIncrement[] };
type OfProject = { count: SpanCount; touched: TouchedTraces; keys: TraceKeys };

export class BatchFacts {
  readonly byProject = new Map<number, OfProject>();
  readonly #count: CountSpans;
  readonly #resources = new Map<string, ProjectResource>();
  readonly #days = new Map<string, { projectId: number; dayNs: bigint }>();
  readonly #dayOf = dayFinder();

  constructor(count: CountSpans) {
    this.#count = count;
  }

  add(projectId: number, spans: readonly Span[]): void {
    if (spans.length === 0) return;
    const { count, touched, keys } = this.#of(projectId);
    let lastResource: Span["resource"] | undefined;
    let lastDay: bigint | undefined;
    for (const span of spans) {
      const { resource } = span;
      const dayNs = this.#dayOf(span.startNs);
      if (resource !== lastResource)
        this.#resources.set(`${projectId}:${resource.id}`, { projectId, resource });
      if (dayNs !== lastDay) this.#days.set(`${projectId}:${dayNs}`, { projectId, dayNs });
      lastResource = resource;
      lastDay = dayNs;
      keys.add(span, dayNs);
    }
    touched.add(spans);
    count.add(spans);
  }

  resources(): Iterable<ProjectResource> {
    return this.#resources.values();
  }

  /** Which leaves are needed: each project with each day that it has spans of. */
  days(): { projectId: number; dayNs: bigint }[] {
    return [...this.#days.values()];
  }

  traceKeys(): TraceKey[] {
    return [...this.byProject.values()].flatMap(({ keys }) => keys.all);
  }

  #of(projectId: number): OfProject {
    let facts = this.byProject.get(projectId);
    if (facts === undefined) {
      facts = {
        count: this.#count(projectId),
        touched: new TouchedTraces(),
        keys: new TraceKeys(projectId),
      };
      this.byProject.set(projectId, facts);
    }
    return facts;
  }
}

/** One key per trace, value and day: spans of one trace mostly say the same, so remembering the last spares the rest. */
class TraceKeys {
  readonly all: TraceKey[] = [];
  readonly #projectId: number;
  readonly #lastRequests = new Map<string, TraceKey>();
  readonly #lastSessions = new Map<string, TraceKey>();
  #lastRequest: TraceKey | undefined;
  #lastSession: TraceKey | undefined;

  constructor(projectId: number) {
    this.#projectId = projectId;
  }

  add({ traceId, requestId, sessionId }: Span, dayNs: bigint): void {
    if (requestId !== null && !isSame(this.#lastRequest, traceId, requestId, dayNs))
      this.#lastRequest = this.#keep(this.#lastRequests, requestKey, traceId, requestId, dayNs);
    if (sessionId !== null && !isSame(this.#lastSession, traceId, sessionId, dayNs))
      this.#lastSession = this.#keep(this.#lastSessions, sessionKey, traceId, sessionId, dayNs);
  }

  #keep(
    lastOf: Map<string, TraceKey>,
    kind: number,
    traceId: string,
    value: string,
    dayNs: bigint,
  ): TraceKey {
    const before = lastOf.get(traceId);
    if (before !== undefined && isSame(before, traceId, value, dayNs)) return before;
    const key = { projectId: this.#projectId, kind, value, traceId, dayNs };
    lastOf.set(traceId, key);
    this.all.push(key);
    return key;
  }
}

function isSame(key: TraceKey | undefined, traceId: string, value: string, dayNs: bigint): boolean {
  return key !== undefined && key.traceId === traceId && key.value === value && key.dayNs === dayNs;
}
