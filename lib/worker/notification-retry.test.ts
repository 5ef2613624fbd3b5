import { expect, test } from "vitest";
import { retryOf } from "./notification-retry";

const delivery = {
  id: "n",
  projectId: 1,
  receiver: "team",
  integration: "webhook",
  attempt: 1,
  firstDueMs: 0,
};
const again = { kind: "again", said: "503" } as const;

test("pauses double up to a minute, a quarter more or less, and longer where the receiver asks for it", () => {
  const pause = (attempt: number, random: number, afterMs?: number) => {
    const outcome = afterMs === undefined ? again : { ...again, afterMs };
    const settled = retryOf({ ...delivery, attempt }, outcome, { nowMs: 1_000, random });
    return settled.kind === "again" ? settled.dueMs - 1_000 : undefined;
  };
  expect([1, 2, 3, 7, 40].map((attempt) => pause(attempt, 0.5))).toEqual([
    1_000, 2_000, 4_000, 60_000, 60_000,
  ]);
  expect([pause(1, 0), pause(1, 1)]).toEqual([750, 1_250]);
  expect(pause(1, 0.5, 30_000)).toBe(30_000);
});

test("after an hour it has failed", () => {
  const settled = retryOf({ ...delivery, attempt: 62 }, again, { nowMs: 3_599_999, random: 0.5 });
  expect(settled).toMatchObject({ kind: "failed", said: "given up after 62 attempts; the last: 503" });
});
