import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDropReport, droppedOf, type OpaDrops } from "./opa-drops";

const total = (reports: readonly { startedAt: string | null; lost: number }[]) => {
  let drops: OpaDrops | null = null;
  for (const { startedAt, lost } of reports)
    drops = addDropReport(drops, { startedAt, counts: { rate_limit_exceeded: lost } });
  return drops === null ? 0 : droppedOf(drops);
};

describe("what an OPA lost", () => {
  it("is what its processes lost together, each said often and late", () => {
    const process = fc.array(fc.nat({ max: 1_000 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(process, { maxLength: 4 }), (processes) => {
        const reports = processes.flatMap((losses, i) => {
          const startedAt = new Date(i * 60_000).toISOString();
          // The last one of a process tells all of it; those before it may come in any order.
          return [...losses, Math.max(...losses)].map((lost) => ({ startedAt, lost }));
        });
        expect(total(reports)).toBe(processes.reduce((sum, losses) => sum + Math.max(...losses), 0));
        // A report of an earlier process that was long on its way changes nothing.
        expect(total([...reports, ...reports.slice(0, 1)])).toBe(total(reports));
      }),
    );
  });

  it("is known by counters that go back where an OPA does not say when it started", () => {
    const reports = [3, 8, 2, 5].map((lost) => ({ startedAt: null, lost }));
    expect(total(reports)).toBe(13);
  });

  it("counts whole decisions, not parts of them", () => {
    const counts = { encoding_failure: 2, nd_builtin_cache_dropped: 40 };
    expect(droppedOf(addDropReport(null, { startedAt: null, counts }))).toBe(2);
  });
});
