import { expect, test } from "vitest";
import { notificationPayload, notifiedAlert } from "@/test/support/notifications";
import { mergePayloads } from "./merge-payloads";

const firing = (name: string) => notifiedAlert(name);
const ended = (name: string) => notifiedAlert(name, { status: "resolved" });
const told = (older: ReturnType<typeof firing>[], newer: ReturnType<typeof firing>[]) =>
  mergePayloads(notificationPayload(older), notificationPayload(newer)).alerts.map(
    ({ fingerprint, status }) => `${fingerprint} ${status}`,
  );

test("the newer one says how things stand; ends that only the older one knew go with it", () => {
  expect(told([firing("A")], [firing("A"), firing("B")])).toEqual(["A firing", "B firing"]);
  expect(told([firing("A")], [ended("A")])).toEqual(["A resolved"]);
  expect(told([ended("A")], [firing("A")])).toEqual(["A firing"]);
  expect(told([ended("A"), firing("B")], [ended("B")])).toEqual(["B resolved", "A resolved"]);
});

test("what is common stays so only where it holds for what was added", () => {
  const other = notifiedAlert("A", { status: "resolved", labels: { alertname: "A", agent: "writer" } });
  const older = notificationPayload([other], { reason: "changed" });
  const merged = mergePayloads(older, notificationPayload([firing("B")], { reason: "repeated" }));
  expect(merged.common_labels).toEqual({});
  expect(merged.reason).toBe("changed");
});
