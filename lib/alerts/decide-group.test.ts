import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideGroup, type GroupLook, type Member, type Told } from "./decide-group";

const waitMs = 10;
const intervalMs = 60;
const repeatMs = 600;
const member = (alertId: string, more: Partial<Member> = {}): Member => ({
  alertId,
  identity: `alert ${alertId}`,
  fires: true,
  isHushed: false,
  attention: "open",
  ...more,
});
const told = (atMs: number, firing: string[], more: Partial<Told> = {}): Told => ({
  at_ms: atMs,
  firing,
  hushed: [],
  resolved: [],
  ...more,
});
const look = (more: Partial<GroupLook>) =>
  decideGroup({
    told: null,
    notBeforeMs: 0,
    members: [],
    isMuted: false,
    groupIntervalMs: intervalMs,
    repeatIntervalMs: repeatMs,
    repeatAcknowledged: false,
    nowMs: 1_000,
    hushEndsMs: null,
    newcomers: [],
    ...more,
  });

describe("what a group tells", () => {
  it("tells what fires, and looks again after its interval", () => {
    expect(look({ members: [member("a"), member("b")] })).toEqual({
      kind: "tell",
      reason: "changed",
      firing: ["a", "b"],
      resolved: [],
      news: ["a", "b"],
      to: "all",
      told: told(1_000, ["a", "b"]),
      flushMs: 1_060,
    });
  });
  it("waits until it may", () => {
    expect(look({ members: [member("a")], notBeforeMs: 1_001 })).toEqual({ kind: "wait", flushMs: 1_001 });
  });
  it("tells nothing of what ended before anybody heard of it", () => {
    expect(look({ members: [member("a", { fires: false })] })).toEqual({ kind: "drop" });
  });
  it("tells the end to those who heard, also of what is silenced by then", () => {
    const ended = member("a", { fires: false, isHushed: true });
    expect(look({ members: [ended], told: told(0, ["a"]) })).toMatchObject({
      resolved: ["a"],
      firing: [],
      told: null,
    });
    expect(look({ members: [ended], told: told(0, [], { hushed: ["a"] }) })).toMatchObject({
      resolved: ["a"],
    });
  });
  it("goes on with an alert that ended and fires again between two looks", () => {
    const members = [member("1", { identity: "a", fires: false }), member("2", { identity: "a" })];
    expect(look({ members, told: told(900, ["1"]) })).toMatchObject({ kind: "wait" });
  });
  it("repeats after the repeat interval, unless somebody has taken all of it", () => {
    const before = told(400, ["a"]);
    expect(look({ members: [member("a")], told: told(401, ["a"]) })).toMatchObject({
      kind: "wait",
      flushMs: 1_001,
    });
    expect(look({ members: [member("a")], told: before })).toMatchObject({
      kind: "tell",
      reason: "repeated",
    });
    const taken = [member("a", { attention: "taken" })];
    expect(look({ members: taken, told: before })).toEqual({ kind: "wait", flushMs: 1_060 });
    expect(look({ members: taken, told: before, repeatAcknowledged: true })).toMatchObject({
      reason: "repeated",
    });
    expect(look({ members: [...taken, member("b")], told: told(400, ["a", "b"]) })).toMatchObject({
      reason: "repeated",
      firing: ["a", "b"],
    });
  });
  it("repeats what it told at a time that is still to come: the clock was put back", () => {
    expect(look({ members: [member("a")], told: told(5_000, ["a"]) })).toMatchObject({ reason: "repeated" });
  });
  it("tells an integration that is new what the others know, and repeats it to all in its time", () => {
    const before = told(700, ["a"]);
    expect(look({ members: [member("a")], told: before, newcomers: ["x"] })).toMatchObject({
      reason: "repeated",
      to: ["x"],
      told: { at_ms: 700 },
    });
    expect(look({ members: [member("a"), member("b")], told: before, newcomers: ["x"] })).toMatchObject({
      reason: "changed",
      to: "all",
    });
    const taken = [member("a", { attention: "taken" })];
    expect(look({ members: taken, told: before, newcomers: ["x"] })).toMatchObject({ kind: "wait" });
  });
  it("keeps quiet while silenced, and looks again when the silence ends", () => {
    const members = [member("a", { isHushed: true })];
    expect(look({ members, hushEndsMs: 1_030 })).toEqual({ kind: "wait", flushMs: 1_030 });
    expect(look({ members, hushEndsMs: 9_000 })).toEqual({ kind: "wait", flushMs: 1_060 });
    expect(look({ members: [member("a")] })).toMatchObject({ kind: "tell" });
  });
  it("tells again of what was hushed while the rest of the group ended", () => {
    const during = look({
      members: [member("a", { isHushed: true }), member("b", { fires: false })],
      told: told(0, ["a", "b"]),
    });
    expect(during).toMatchObject({ firing: [], resolved: ["b"], told: { firing: [], hushed: ["a"] } });
    expect(look({ members: [member("a")], told: told(0, [], { hushed: ["a"] }) })).toMatchObject({
      news: ["a"],
    });
  });
  it("does not tell of what a person put off", () => {
    expect(look({ members: [member("a", { attention: "put_off" })] })).toMatchObject({ kind: "wait" });
  });
  it("tells afterwards what it had to tell while muted", () => {
    const members = [member("a", { fires: false })];
    expect(look({ members, told: told(0, ["a"]), isMuted: true })).toMatchObject({ kind: "wait" });
    expect(look({ members, told: told(0, ["a"]) })).toMatchObject({ resolved: ["a"] });
  });
});

type Event = {
  afterMs: number;
  alert: number;
  what: "fire" | "end" | "hush" | "unhush" | "take" | "putOff" | "open" | "mute" | "unmute";
};
const event: fc.Arbitrary<Event> = fc.record({
  afterMs: fc.nat(150),
  alert: fc.nat(3),
  what: fc.constantFrom("fire", "fire", "end", "hush", "unhush", "take", "putOff", "open", "mute", "unmute"),
});

/** A receiver that believes what it is told, and the world that is told of. */
class Play {
  nowMs = 0;
  isMuted = false;
  stored: { told: Told | null; notBeforeMs: number; flushMs: number } | null = null;
  /** By id; what ended stays, as in the table. */
  readonly alerts = new Map<string, Member>();
  readonly heard = new Set<string>();
  readonly toldAtMs: number[] = [];
  #ids = 0;

  open(n: number) {
    return [...this.alerts.values()].find(({ identity, fires }) => fires && identity === `alert ${n}`);
  }
  set(of: Member | undefined, change: Partial<Member>) {
    if (of !== undefined) this.alerts.set(of.alertId, { ...of, ...change });
  }
  wake(fires: boolean) {
    const dueMs = this.nowMs + waitMs;
    if (this.stored !== null)
      this.stored.flushMs = Math.min(this.stored.flushMs, Math.max(this.stored.notBeforeMs, dueMs));
    else if (fires) this.stored = { told: null, notBeforeMs: dueMs, flushMs: dueMs };
  }
  do({ alert, what }: Event) {
    const one = this.open(alert);
    if (what === "fire" && one === undefined) {
      this.#ids += 1;
      this.alerts.set(String(this.#ids), member(String(this.#ids), { identity: `alert ${alert}` }));
      this.wake(true);
    }
    if (what === "end" && one !== undefined) {
      this.set(one, { fires: false });
      this.wake(false);
    }
    if (what === "hush" || what === "unhush") this.set(one, { isHushed: what === "hush" });
    if (what === "take") this.set(one, { attention: "taken" });
    if (what === "putOff") this.set(one, { attention: "put_off" });
    if (what === "open") this.set(one, { attention: "open" });
    if (what === "mute" || what === "unmute") this.isMuted = what === "mute";
  }
  /** Looks at the group whenever it is due; each time anew from what was stored, as after a restart. */
  runUntil(endMs: number) {
    while (this.stored !== null && this.stored.flushMs <= endMs) {
      this.nowMs = Math.max(this.nowMs, this.stored.flushMs);
      this.look(JSON.parse(JSON.stringify(this.stored)));
    }
    this.nowMs = endMs;
  }
  look({ told: last, notBeforeMs }: { told: Told | null; notBeforeMs: number }) {
    const known = new Set([...(last?.firing ?? []), ...(last?.hushed ?? [])]);
    const members = [...this.alerts.values()].filter(({ alertId, fires }) => fires || known.has(alertId));
    const decision = look({ told: last, notBeforeMs, members, isMuted: this.isMuted, nowMs: this.nowMs });
    if (decision.kind === "drop") this.stored = null;
    if (decision.kind === "wait") {
      expect(decision.flushMs).toBeGreaterThan(this.nowMs);
      this.stored = { told: last, notBeforeMs, flushMs: decision.flushMs };
    }
    if (decision.kind !== "tell") return;
    expect(this.isMuted).toBe(false);
    const lastMs = this.toldAtMs.at(-1);
    if (last !== null && lastMs !== undefined) expect(this.nowMs).toBeGreaterThanOrEqual(lastMs + intervalMs);
    if (decision.reason === "repeated") expect(this.nowMs).toBeGreaterThanOrEqual((lastMs ?? 0) + repeatMs);
    else expect(decision.news.length + decision.resolved.length).toBeGreaterThan(0);
    for (const id of decision.firing) {
      const alert = this.alerts.get(id);
      expect(alert).toMatchObject({ fires: true, isHushed: false });
      this.heard.add(alert?.identity ?? "");
    }
    for (const id of decision.resolved) {
      const identity = this.alerts.get(id)?.identity ?? "";
      expect(this.heard.has(identity), "told the end of what it never heard of").toBe(true);
      this.heard.delete(identity);
    }
    this.toldAtMs.push(this.nowMs);
    this.stored =
      decision.told === null
        ? null
        : { told: decision.told, notBeforeMs: decision.flushMs, flushMs: decision.flushMs };
  }
}

it("leaves a receiver believing what is so, whatever happened in between", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), fc.boolean(), (events, endsAll) => {
      const play = new Play();
      for (const one of events) {
        play.runUntil(play.nowMs + one.afterMs);
        play.do(one);
      }
      // Peace: nothing is muted, hushed or put off any more.
      play.do({ afterMs: 0, alert: 0, what: "unmute" });
      for (const one of play.alerts.values())
        if (one.fires) play.set(one, { isHushed: false, attention: "open" });
      if (endsAll) for (const alert of [0, 1, 2, 3]) play.do({ afterMs: 0, alert, what: "end" });
      play.runUntil(play.nowMs + 2 * repeatMs);
      const firing = [...play.alerts.values()].filter(({ fires }) => fires).map(({ identity }) => identity);
      expect([...play.heard].sort()).toEqual(firing.sort());
      if (firing.length === 0) expect(play.stored).toBeNull();
    }),
    { numRuns: 500 },
  );
});
