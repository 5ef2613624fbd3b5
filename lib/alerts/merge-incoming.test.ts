import fc from "fast-check";
import { expect, it } from "vitest";
import type { IncomingAlert } from "@/lib/model/incoming-alert";
import { type ExternalAlert, endExternal, mergeIncoming } from "./merge-incoming";

const incoming = (more: Partial<IncomingAlert>): IncomingAlert & { fingerprint: string } => ({
  source: "alertmanager",
  fingerprint: "f",
  labels: { alertname: "Down" },
  annotations: {},
  generatorUrl: null,
  value: null,
  startsMs: 0,
  hasStart: true,
  endsMs: 1_000_000,
  ...more,
});
const begun = (more: Partial<IncomingAlert> = {}, nowMs = 100): ExternalAlert => {
  const merged = mergeIncoming(null, incoming(more), nowMs);
  if (merged === null) throw new Error("nothing began");
  return merged.alert;
};

it("merges the earliest start, the latest end and the newest words", () => {
  const alert = begun({ startsMs: 50, endsMs: 400, annotations: { summary: "old" } });
  const merged = mergeIncoming(
    alert,
    incoming({ startsMs: 80, endsMs: 300, annotations: { summary: "new" } }),
    200,
  );
  expect(merged).toMatchObject({
    change: null,
    alert: { activeMs: 50, endsMs: 400, annotations: { summary: "new" } },
  });
});

it("does not end what began after it", () => {
  expect(mergeIncoming(begun({ startsMs: 90 }), incoming({ startsMs: 10, endsMs: 80 }), 100)).toBeNull();
});

it("starts no later than now, whatever a sender's clock says", () => {
  expect(begun({ startsMs: 9_999 }, 100).activeMs).toBe(100);
});

it("takes a late copy for what it is, and only then", () => {
  const ended = endExternal(begun({ startsMs: 50 }), 200, "sender");
  expect(mergeIncoming(ended, incoming({ startsMs: 50 }), 210)).toBeNull();
  expect(mergeIncoming(ended, incoming({ startsMs: 50 }), 200 + 300_000)).toMatchObject({ change: "fired" });
  expect(mergeIncoming(ended, incoming({ startsMs: 205 }), 210)).toMatchObject({ change: "fired" });
  expect(mergeIncoming(ended, incoming({ startsMs: 50, hasStart: false }), 210)).toMatchObject({
    change: "fired",
  });
  const forgotten = endExternal(begun({ startsMs: 50 }), 200, "timeout");
  expect(mergeIncoming(forgotten, incoming({ startsMs: 50 }), 210)).toMatchObject({ change: "fired" });
});

it("changes nothing more when the same is sent again", () => {
  const message = fc.record({ startsMs: fc.nat(500), endsMs: fc.nat(1_000), hasStart: fc.boolean() });
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 12 }),
      fc.array(fc.nat(3), { maxLength: 12 }),
      (messages, repeats) => {
        const play = (times: (i: number) => number) => {
          let newest: ExternalAlert | null = null;
          const changes: string[] = [];
          messages.forEach((one, i) => {
            for (let n = 0; n < times(i); n++) {
              const merged = mergeIncoming(newest, incoming(one), i * 50);
              if (merged?.change) changes.push(`${i} ${merged.change}`);
              newest = merged?.alert ?? newest;
            }
          });
          return { newest, changes };
        };
        const once = play(() => 1);
        expect(play((i) => 1 + (repeats[i] ?? 0))).toEqual(once);
        // What fires and what ended take turns.
        once.changes.forEach((change, i) => {
          expect(change.endsWith(i % 2 === 0 ? "fired" : "resolved")).toBe(true);
        });
      },
    ),
  );
});
