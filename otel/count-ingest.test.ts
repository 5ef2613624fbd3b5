import { expect, test } from "vitest";
import { Conflict, Forbidden, InvalidInput, Unavailable } from "@/lib/errors";
import type { TurnedAway } from "@/lib/watch/ingest-cells";
import type { Sender } from "./authenticate";
import { createIngestCount } from "./count-ingest";
import { DiskFull, TooLarge, Unauthenticated } from "./refusals";
import { toFailure } from "./status";

const sender = (apiKey?: string): Sender => ({
  authorization: undefined,
  apiKey,
  address: "127.0.0.1",
  isForwarded: false,
});
function counted() {
  const calls: TurnedAway[] = [];
  const count = createIngestCount({ countExport() {}, countTurnedAway: (one) => void calls.push(one) });
  const turnAway = (error: unknown, from = sender("k"), principal?: { projectId: number; keyId: string }) => {
    count.turnedAway({
      sender: from,
      principal,
      signal: "traces",
      bytes: 1,
      error,
      failure: toFailure(error),
    });
    return calls.at(-1);
  };
  return { count, turnAway };
}

test.each([
  [new Unavailable("full"), "throttled", "in_flight"],
  [new DiskFull("Free some space."), "throttled", "disk"],
  [Object.assign(new Error("x"), { code: "ECONNREFUSED" }), "throttled", "database"],
  [new TypeError("a bug of ours"), "throttled", "internal"],
  [new InvalidInput("x"), "refused", "malformed"],
  [new TooLarge("x"), "refused", "too_large"],
  [new Forbidden("x"), "refused", "read_only_key"],
  [new Conflict("x"), "refused", "conflict"],
  [new Unauthenticated("x"), "refused", "unknown_key"],
])("%s is counted as %s, %s", (error, kind, reason) => {
  expect(counted().turnAway(error)).toMatchObject({ kind, reason });
});

test("a sender without a key is told from one with a wrong key", () => {
  expect(counted().turnAway(new Unauthenticated("x"), sender())).toMatchObject({
    reason: "no_key",
    projectId: 0,
  });
});

test("with the database away it is known who was let in before, but a refused key is nobody's", () => {
  const { count, turnAway } = counted();
  const away = Object.assign(new Error("x"), { code: "ECONNREFUSED" });
  expect(turnAway(away)).toMatchObject({ projectId: 0, keyId: "" });
  count.remember(sender("k"), { projectId: 7, keyId: "id" });
  expect(turnAway(away)).toMatchObject({ projectId: 7, keyId: "id" });
  expect(turnAway(away, sender("other"))).toMatchObject({ projectId: 0 });
  expect(turnAway(new Unauthenticated("revoked"))).toMatchObject({ projectId: 0 });
});
