import { expect, test } from "vitest";
import type { KeyVerifier } from "@/lib/control/verify-api-key";
import { Forbidden } from "@/lib/errors";
import { createAuthenticate, type Sender } from "./authenticate";
import { Unauthenticated } from "./refusals";

const keys: KeyVerifier = {
  verify: async (key) => {
    if (key === "writer") return { id: "w", projectId: 7, canRead: false, canWrite: true };
    if (key === "reader") return { id: "r", projectId: 7, canRead: true, canWrite: false };
    return null;
  },
  defaultProjectId: async () => 1,
};
const sender = (over: Partial<Sender>): Sender => ({
  authorization: undefined,
  apiKey: undefined,
  address: "127.0.0.1",
  isForwarded: false,
  ...over,
});
const onLoopback = createAuthenticate(keys, { HOST: "127.0.0.1", RUNTOWER_ANONYMOUS_INGEST: "loopback" });
const onAll = createAuthenticate(keys, { HOST: "0.0.0.0", RUNTOWER_ANONYMOUS_INGEST: "loopback" });
const off = createAuthenticate(keys, { HOST: "127.0.0.1", RUNTOWER_ANONYMOUS_INGEST: "off" });

test("a key writes to its project, in either header", async () => {
  expect(await onAll(sender({ authorization: "Bearer writer" }))).toEqual({ projectId: 7, keyId: "w" });
  expect(await onAll(sender({ authorization: "bearer  writer " }))).toEqual({ projectId: 7, keyId: "w" });
  expect(await onAll(sender({ apiKey: "writer" }))).toEqual({ projectId: 7, keyId: "w" });
});

test("without a key only a loopback peer of a loopback listener writes, to the default project", async () => {
  expect(await onLoopback(sender({}))).toEqual({ projectId: 1, keyId: "" });
  expect(await onLoopback(sender({ address: "::1" }))).toEqual({ projectId: 1, keyId: "" });
  expect(await onLoopback(sender({ address: "::ffff:127.0.0.1" }))).toEqual({ projectId: 1, keyId: "" });
  await expect(onLoopback(sender({ address: "10.0.0.1" }))).rejects.toThrow(Unauthenticated);
  await expect(onLoopback(sender({ isForwarded: true }))).rejects.toThrow(Unauthenticated);
  await expect(onAll(sender({}))).rejects.toThrow(Unauthenticated);
  await expect(off(sender({}))).rejects.toThrow(Unauthenticated);
});

test("a wrong key is refused even where none is needed; a reading key may not write", async () => {
  await expect(onLoopback(sender({ apiKey: "guess" }))).rejects.toThrow(Unauthenticated);
  await expect(onLoopback(sender({ authorization: "Basic d3JpdGVy" }))).rejects.toThrow(Unauthenticated);
  await expect(onLoopback(sender({ authorization: "Bearer " }))).rejects.toThrow(Unauthenticated);
  await expect(onLoopback(sender({ apiKey: "reader" }))).rejects.toThrow(Forbidden);
});
