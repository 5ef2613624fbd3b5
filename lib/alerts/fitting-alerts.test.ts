import { expect, test } from "vitest";
import { notificationPayload, notifiedAlert } from "@/test/support/notifications";
import { fittingAlerts } from "./fitting-alerts";
import { mergePayloads } from "./merge-payloads";

const large = (name: string) => notifiedAlert(name, { annotations: { description: "x".repeat(600_000) } });

test("a message holds as many alerts as their number and their texts allow, and one at least", () => {
  const small = ["a", "b", "c"].map((name) => notifiedAlert(name));
  expect(fittingAlerts(small, 2)).toEqual(small.slice(0, 2));
  expect(fittingAlerts([large("a"), large("b"), ...small], 10)).toHaveLength(1);
  const huge = notifiedAlert("a", { annotations: { description: "x".repeat(2_000_000) } });
  expect(fittingAlerts([huge, ...small], 10)).toEqual([huge]);
  expect(fittingAlerts([], 10)).toEqual([]);
});

test("a receiver that is away for long is told how many ended meanwhile, not all of them", () => {
  let waiting = notificationPayload([notifiedAlert("on")]);
  for (let i = 0; i < 30; i++) {
    const ended = Array.from({ length: 100 }, (_, n) => notifiedAlert(`${i} ${n}`, { status: "resolved" }));
    waiting = mergePayloads(waiting, notificationPayload([notifiedAlert("on"), ...ended]));
  }
  expect(waiting.alerts).toHaveLength(1_000);
  // What was left out once is counted, and not told again.
  expect(waiting.truncated_alerts).toBeGreaterThan(0);
  expect(waiting.alerts[0]?.fingerprint).toBe("on");
});
