// In: what normalising and writing made of one export. Out: what it held of each service, for the statistics of ingest. Pure.
// Runs for every item that comes in, so it does no more for one than a few additions.
import type { Reason, ServiceFacts } from "@/lib/model/export-facts";
import { addLag, emptyLag } from "@/lib/model/lag";
import type { LogRecord } from "@/lib/model/log-record";
import type { Resource } from "@/lib/model/resource";
import type { Span } from "@/lib/model/span";
import type { Refusals } from "@/lib/write/traces";

/** Clocks that are kept in step agree to less than this. */
const maxAheadMs = 2_000;

export type Result = {
  /** Items by service as sent, refused ones included; asked only where some were refused. */
  sent: () => { service: string; items: number }[];
  rejected: ReadonlyMap<string, number>;
  /** Undefined where nothing was left to write. */
  outcome: Refusals | undefined;
};

/** Counts an export's spans, which are not needed any more when what became of them is known. */
export function tallySpans(spans: readonly Span[], nowMs: number): Tally {
  const tally = new Tally(nowMs);
  for (const span of spans)
    tally.add(span.resource, (Number(span.startNs) + span.durationNs) / 1e6, span.clockSkewed);
  return tally;
}

export function logFacts(records: readonly LogRecord[], nowMs: number, result: Result): ServiceFacts[] {
  const tally = new Tally(nowMs);
  for (const { resource, timeNs } of records) tally.add(resource, Number(timeNs) / 1e6, false);
  return tally.finish(result);
}

/** `nowMs`: when the export arrived, epoch ms. */
export class Tally {
  private readonly byService = new Map<string, ServiceFacts>();
  private readonly nowMs: number;
  private resource: Resource | undefined;
  private facts: ServiceFacts | undefined;

  constructor(nowMs: number) {
    this.nowMs = nowMs;
  }

  /** Items of one resource come in a row, so its service is looked up once. */
  add(resource: Resource, endMs: number, isSkewed: boolean): void {
    if (this.facts === undefined || resource !== this.resource) {
      this.resource = resource;
      this.facts = this.of(resource.serviceName);
    }
    const lagMs = Math.round(this.nowMs - endMs);
    this.facts.accepted += 1;
    addLag(this.facts.lag, lagMs);
    if (isSkewed || lagMs < -maxAheadMs) this.facts.skewed += 1;
  }

  finish({ sent, rejected, outcome }: Result): ServiceFacts[] {
    if (rejected.size > 0) this.refuse(sent(), rejected);
    const services = [...this.byService.values()];
    refuseAfterwards(services, outcome?.reasons ?? []);
    shareOut(services, outcome?.duplicates ?? 0);
    return services;
  }

  private of(service: string): ServiceFacts {
    const known = this.byService.get(service);
    if (known !== undefined) return known;
    const facts = {
      service,
      accepted: 0,
      rejected: 0,
      duplicates: 0,
      skewed: 0,
      lag: emptyLag(),
      reasons: [],
    };
    this.byService.set(service, facts);
    return facts;
  }

  private refuse(sent: ReturnType<Result["sent"]>, rejected: ReadonlyMap<string, number>): void {
    for (const { service, items } of sent) this.of(service).rejected += items;
    const services = [...this.byService.values()];
    for (const one of services) one.rejected = Math.max(0, one.rejected - one.accepted);
    const reasons = [...rejected].map(([message, count]) => ({ key: reasonKey(message), message, count }));
    giveReasons(services, reasons);
  }
}

/**
 * Sums are exact on both sides; which reason went with which service is a guess where one export brought several
 * services that were refused for several reasons.
 */
function giveReasons(services: readonly ServiceFacts[], reasons: readonly Reason[]): void {
  const open = services.map(({ rejected }) => rejected);
  for (const reason of reasons) {
    let left = reason.count;
    services.forEach((one, i) => {
      const count = Math.min(left, open[i] ?? 0);
      if (count === 0) return;
      addReason(one, { ...reason, count });
      open[i] = (open[i] ?? 0) - count;
      left -= count;
    });
  }
}

/** PostgreSQL refuses next to nothing, and does not say whose it was: the largest service of the export. */
function refuseAfterwards(services: readonly ServiceFacts[], messages: readonly string[]): void {
  for (const message of messages) {
    const [most] = [...services].sort((a, b) => b.accepted - a.accepted);
    if (most === undefined) return;
    most.accepted -= 1;
    most.rejected += 1;
    addReason(most, { key: "not_storable", message, count: 1 });
  }
}

/** An export that comes again comes whole: by size is exact then, and close for one that overlaps another. */
function shareOut(services: readonly ServiceFacts[], duplicates: number): void {
  let open = duplicates;
  let items = services.reduce((sum, { accepted }) => sum + accepted, 0);
  for (const one of services) {
    one.duplicates = items === 0 ? 0 : Math.min(one.accepted, Math.round((open * one.accepted) / items));
    open -= one.duplicates;
    items -= one.accepted;
  }
}

function addReason(facts: ServiceFacts, reason: Reason): void {
  const known = facts.reasons.find(({ key }) => key === reason.key);
  if (known === undefined) facts.reasons.push(reason);
  else known.count += reason.count;
}

const reasonKeys: [RegExp, string][] = [
  [/^trace id /, "trace_id"],
  [/^span id /, "span_id"],
  [/ is missing$/, "no_time"],
  [/ is older than /, "too_old"],
  [/ in the future$/, "too_new"],
];

/** A short stable word for what normalising said. */
export function reasonKey(message: string): string {
  return reasonKeys.find(([words]) => words.test(message))?.[1] ?? "not_storable";
}
