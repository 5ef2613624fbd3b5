import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Alert } from "@/lib/model/alert";
import type { Rule } from "./rule";
import { type ActiveSeries, type RuleAnswer, stepRule } from "./state-machine";

const second = 1_000;
const minute = 60 * second;
const rule = (of: Partial<Rule> = {}): Rule => ({
  id: "00000000-0000-0000-0000-000000000001",
  kind: "alert",
  name: "High",
  expr: "x > 1",
  forMs: 0,
  keepFiringForMs: 0,
  labels: {},
  annotations: {},
  noData: "ok",
  onError: "keep",
  ...of,
});
const series = (job: string, value = 1): ActiveSeries => ({
  labels: { alertname: "High", job },
  annotations: {},
  value,
});
const answer = (...jobs: string[]): RuleAnswer => ({
  kind: "series",
  series: jobs.map((job) => series(job)),
  hasData: true,
});
const failed: RuleAnswer = { kind: "error", message: "parse error" };
const empty: RuleAnswer = { kind: "series", series: [], hasData: false };

/** Plays answers, each at its time, and tells what changed in each: "api fired", "db pending". */
class Play {
  open: Alert[] = [];
  hadData = false;
  lastMs: number | null = null;
  health = "";
  readonly #rule: Rule;
  readonly #intervalMs: number;
  constructor(of: Rule, intervalMs = 15 * second) {
    this.#rule = of;
    this.#intervalMs = intervalMs;
  }

  at(nowMs: number, given: RuleAnswer, as: Rule = this.#rule): string[] {
    const { open, hadData, lastMs } = this;
    const input = {
      projectId: 1,
      rule: as,
      open,
      answer: given,
      nowMs,
      intervalMs: this.#intervalMs,
      lastMs,
      hadData,
    };
    const { steps, hadData: has, health } = stepRule(input);
    const gone = new Set(steps.map(({ before }) => before));
    const next = steps.map(({ after }) => after).filter(({ resolvedMs }) => resolvedMs === null);
    this.open = [...open.filter((alert) => !gone.has(alert)), ...next];
    Object.assign(this, { hadData: has, health, lastMs: nowMs });
    return steps
      .filter(({ before, after }) => before?.state !== after.state)
      .map(({ after, change }) => `${after.labels.job ?? after.reason} ${change ?? after.state}`);
  }
}

describe("for", () => {
  it("fires when it has passed and not a moment before", () => {
    const play = new Play(rule({ forMs: minute }));
    expect(play.at(0, answer("api"))).toEqual(["api pending"]);
    expect(play.at(minute - 1, answer("api", "db"))).toEqual(["db pending"]);
    expect(play.at(minute, answer("api", "db"))).toEqual(["api fired"]);
    const fired = play.open.find(({ labels }) => labels.job === "api");
    expect(fired).toMatchObject({ activeMs: 0, firedMs: minute });
  });

  it("begins anew where the condition did not hold in between", () => {
    const play = new Play(rule({ forMs: minute }));
    play.at(0, answer("api"));
    expect(play.at(30 * second, answer())).toEqual(["api dropped"]);
    expect(play.at(45 * second, answer("api"))).toEqual(["api pending"]);
    expect(play.at(minute, answer("api"))).toEqual([]);
    expect(play.at(105 * second, answer("api"))).toEqual(["api fired"]);
  });

  it("is not needed: an alert without it fires at once and resolves at once", () => {
    const play = new Play(rule());
    expect(play.at(0, answer("api"))).toEqual(["api fired"]);
    expect(play.at(1, answer())).toEqual(["api resolved"]);
    expect(play.at(2, answer("api"))).toEqual(["api fired"]);
    expect(play.open).toHaveLength(1);
  });
});

describe("keep_firing_for", () => {
  const kept = rule({ keepFiringForMs: minute });
  it("keeps firing for less than that", () => {
    const play = new Play(kept);
    play.at(0, answer("api"));
    expect(play.at(10 * second, answer())).toEqual(["api recovering"]);
    expect(play.at(70 * second - 1, answer())).toEqual([]);
    expect(play.at(70 * second, answer())).toEqual(["api resolved"]);
  });

  it("begins anew whenever the condition holds again, and nobody is told twice", () => {
    const play = new Play(kept);
    play.at(0, answer("api"));
    play.at(10 * second, answer());
    expect(play.at(60 * second, answer("api"))).toEqual(["api firing"]);
    expect(play.at(61 * second, answer())).toEqual(["api recovering"]);
    expect(play.at(120 * second, answer())).toEqual([]);
    expect(play.at(121 * second, answer())).toEqual(["api resolved"]);
  });

  it("does not keep a pending alert, nor one of the name that the rule had before", () => {
    const play = new Play(rule({ forMs: minute, keepFiringForMs: minute }));
    play.at(0, answer("api"));
    expect(play.at(1, answer())).toEqual(["api dropped"]);
    const renamed = new Play(kept);
    renamed.at(0, answer("api"));
    expect(renamed.at(1, answer(), rule({ name: "Other", keepFiringForMs: minute }))).toEqual([
      "api resolved",
    ]);
  });
});

describe("errors and missing data", () => {
  it("leave alerts as they are", () => {
    const play = new Play(rule({ forMs: minute }));
    play.at(0, answer("api"));
    expect(play.at(30 * second, failed)).toEqual([]);
    expect(play.health).toBe("error");
    expect(play.at(minute, answer("api"))).toEqual(["api fired"]);
    expect(play.at(75 * second, failed)).toEqual([]);
    expect(play.at(90 * second, answer())).toEqual(["api resolved"]);
  });

  it("are alerts of their own where that is wanted, and end with the first answer", () => {
    const play = new Play(
      rule({ onError: "alert", noData: "alert", labels: { severity: "page", at: "{{ $value }}" } }),
    );
    play.at(0, answer("api"));
    expect(play.at(1, failed)).toEqual(["error fired"]);
    expect(play.open[1]).toMatchObject({
      labels: { alertname: "High", alert_reason: "error", severity: "page" },
      annotations: { description: "parse error" },
    });
    expect(play.open[1]?.labels).not.toHaveProperty("at");
    expect(play.at(2, empty).sort()).toEqual(["api resolved", "error resolved", "no_data fired"]);
    expect(play.health).toBe("no_data");
    expect(play.at(3, answer("api")).sort()).toEqual(["api fired", "no_data resolved"]);
  });

  it("tell of missing data only where there had been some", () => {
    const play = new Play(rule({ noData: "alert" }));
    expect(play.at(0, empty)).toEqual([]);
    play.at(1, { kind: "series", series: [], hasData: true });
    expect(play.at(2, empty)).toEqual(["no_data fired"]);
  });

  it("keep everything where missing data means that nobody knows", () => {
    const play = new Play(rule({ noData: "keep" }));
    play.at(0, answer("api"));
    expect(play.at(1, empty)).toEqual([]);
    expect(play.at(2, answer())).toEqual(["api resolved"]);
  });
});

describe("a clock that jumps", () => {
  it("an outage does not count for `for`, and a few missed turns do", () => {
    const play = new Play(rule({ forMs: 15 * minute }), 5 * minute);
    play.at(0, answer("api"));
    play.at(5 * minute, answer("api"));
    // Down for 30 minutes, of which one interval counts.
    expect(play.at(35 * minute, answer("api"))).toEqual([]);
    expect(play.open[0]?.activeMs).toBe(25 * minute);
    expect(play.at(40 * minute, answer("api"))).toEqual(["api fired"]);
    const missed = new Play(rule({ forMs: minute }));
    missed.at(0, answer("api"));
    expect(missed.at(minute, answer("api"))).toEqual(["api fired"]);
  });

  it("pending alerts begin anew after an hour without evaluation, firing ones keep firing", () => {
    const play = new Play(rule({ forMs: minute }));
    play.at(0, answer("api"));
    play.at(minute, answer("api", "db"));
    expect(play.at(62 * minute + 1, answer("api", "db"))).toEqual([]);
    expect(play.open.map(({ state, activeMs }) => [state, activeMs])).toEqual([
      ["firing", 0],
      ["pending", 62 * minute + 1],
    ]);
  });

  it("going back loses nothing and ends nothing before it began", () => {
    const play = new Play(rule({ forMs: minute }));
    play.at(10 * minute, answer("api", "db"));
    play.at(11 * minute, answer("api"));
    expect(play.at(5 * minute, answer("api", "db"))).toEqual(["db pending"]);
    const resolved: Alert[] = [];
    const { steps } = stepRule({
      projectId: 1,
      rule: rule(),
      open: play.open,
      answer: answer(),
      nowMs: 5 * minute,
      intervalMs: minute,
      lastMs: 5 * minute,
      hadData: true,
    });
    for (const { after } of steps) resolved.push(after);
    expect(resolved.every((alert) => (alert.resolvedMs ?? 0) >= alert.activeMs)).toBe(true);
  });
});

it("writes nothing where nothing changed", () => {
  const play = new Play(rule());
  play.at(0, answer("api"));
  const [before] = play.open;
  play.at(minute, answer("api"));
  expect(play.open[0]).toBe(before);
});

// What Prometheus' AlertingRule.Eval does, as it is written there, of one rule and label set.
type Seen = { state: "pending" | "firing"; activeMs: number; keptSinceMs: number | null };
function prometheus(
  of: Rule,
  seen: Seen | undefined,
  holds: boolean,
  nowMs: number,
): [Seen | undefined, string | null] {
  let one = seen;
  if (holds && one === undefined) one = { state: "pending", activeMs: nowMs, keptSinceMs: null };
  if (one === undefined) return [undefined, null];
  if (!holds) {
    let keeps = false;
    if (one.state === "firing" && of.keepFiringForMs > 0) {
      one = { ...one, keptSinceMs: one.keptSinceMs ?? nowMs };
      keeps = nowMs - (one.keptSinceMs ?? nowMs) < of.keepFiringForMs;
    }
    if (!keeps) return [undefined, one.state === "firing" ? "resolved" : null];
    return [one, null];
  }
  one = { ...one, keptSinceMs: null };
  if (one.state === "pending" && nowMs - one.activeMs >= of.forMs)
    return [{ ...one, state: "firing" }, "fired"];
  return [one, null];
}

const jobs = ["a", "b", "c"];
const plays = fc.record({
  forMs: fc.constantFrom(0, 15 * second, 20 * second, minute),
  keepFiringForMs: fc.constantFrom(0, 15 * second, 40 * second),
  turns: fc.array(
    fc.record({
      waitMs: fc.constantFrom(second, 15 * second, 15 * second, 45 * second),
      active: fc.subarray(jobs),
      fails: fc.boolean(),
      // The worker was killed before it stored what it found, so many times.
      killed: fc.integer({ min: 0, max: 2 }),
    }),
    { maxLength: 40 },
  ),
});

it("tells what Prometheus tells, whatever is killed in between, and skips no state", () => {
  const allowed: Record<string, string[]> = {
    new: ["pending", "firing"],
    pending: ["firing", "dropped", "pending"],
    firing: ["firing", "recovering", "resolved"],
    recovering: ["recovering", "firing", "resolved"],
  };
  fc.assert(
    fc.property(plays, ({ forMs, keepFiringForMs, turns }) => {
      const of = rule({ forMs, keepFiringForMs });
      const seen = new Map<string, Seen>();
      let open: Alert[] = [];
      let [nowMs, lastMs] = [0, null as number | null];
      for (const { waitMs, active, fails, killed } of turns) {
        nowMs += waitMs;
        const step = () =>
          stepRule({
            projectId: 1,
            rule: of,
            // As read from the table each time.
            open: structuredClone(open),
            answer: fails ? failed : answer(...active),
            nowMs,
            intervalMs: 15 * second,
            lastMs,
            hadData: true,
          });
        for (let i = 0; i < killed; i += 1) step();
        const { steps } = step();
        for (const { before, after } of steps) expect(allowed[before?.state ?? "new"]).toContain(after.state);
        const told = steps.flatMap(({ after, change }) =>
          change === null ? [] : [`${after.labels.job} ${change}`],
        );
        const expected: string[] = [];
        for (const job of fails ? [] : jobs) {
          const [next, change] = prometheus(of, seen.get(job), active.includes(job), nowMs);
          if (next === undefined) seen.delete(job);
          else seen.set(job, next);
          if (change !== null) expected.push(`${job} ${change}`);
        }
        expect(told.sort()).toEqual(expected.sort());
        const changed = new Set(steps.map(({ after }) => after.fingerprint));
        open = [
          ...open.filter((alert) => !changed.has(alert.fingerprint)),
          ...steps.map(({ after }) => after),
        ].filter(({ resolvedMs }) => resolvedMs === null);
        expect(new Set(open.map(({ fingerprint }) => fingerprint)).size).toBe(open.length);
        lastMs = nowMs;
      }
    }),
    { numRuns: 300 },
  );
});
