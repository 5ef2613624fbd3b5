import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EvaluatorGone } from "./evaluator";
import { localOpaVersion } from "./local-opa";
import { namedOpaAnswers, openNamedOpa } from "./named-opa";
import { createOpaClient, type OpaClient, untilHealthy } from "./opa-client";
import { policyFromText } from "./policy-from-text";

const hasOpa = (await localOpaVersion()) !== null;
const never = new AbortController().signal;

describe.skipIf(!hasOpa)("the OPA of OPA_URL", () => {
  let server: ChildProcess;
  let place: { url: URL };
  let client: OpaClient;
  beforeAll(async () => {
    const port = await freePort();
    place = { url: new URL(`http://127.0.0.1:${port}`) };
    const args = [
      "run",
      "--server",
      "--addr",
      `127.0.0.1:${port}`,
      "--log-level",
      "error",
      "--skip-version-check",
    ];
    server = spawn("opa", args, { stdio: "ignore", cwd: tmpdir() });
    client = createOpaClient(place);
    await untilHealthy(client, 20_000, never);
  }, 30_000);
  afterAll(() => {
    client.close();
    server.kill("SIGKILL");
  });
  const call = async (method: "GET" | "PUT" | "DELETE", path: string, body?: string, type?: "text/plain") =>
    client.call({
      method,
      path,
      ...(body !== undefined && { body }),
      ...(type && { type }),
      timeoutMs: 5_000,
    });
  const left = async () => ({
    policies: JSON.parse((await call("GET", "/v1/policies")).text).result,
    data: JSON.parse((await call("GET", "/v1/data")).text).result,
  });

  it("gets the policy and its data, answers, and has nothing of them afterwards", async () => {
    const modules = [
      { name: "user.rego", text: "package a\nallow if data.lib.known(input.user)" },
      { name: "lib.rego", text: "package lib\nknown(user) if user in data.users" },
    ];
    const policy = { ...policyFromText("package a", '{"users":["ann"]}', 1), modules };
    const opa = await openNamedOpa(place, policy, never);
    const asked = ["ann", "bob"].map((user) => ({
      path: "a/allow",
      input: JSON.stringify({ user }),
      recorded: "{}",
    }));
    expect(await opa.ask(asked, never)).toEqual([{ kind: "result", result: "true" }, { kind: "undefined" }]);
    await opa.close();
    expect(await left()).toEqual({ policies: [], data: {} });
  });

  it("says what does not compile, and leaves nothing", async () => {
    const faulty = openNamedOpa(place, policyFromText("package a\nallow if x", '{"users":[]}', 1), never);
    await expect(faulty).rejects.toMatchObject({
      faults: [{ file: "policy.rego", row: 2, message: "var x is unsafe" }],
    });
    expect(await left()).toEqual({ policies: [], data: {} });
  });

  it("takes away what a replay before it left, which could not tidy up", async () => {
    await openNamedOpa(place, policyFromText("package old\nx := 1", '{"old_data":{}}', 1), never);
    const next = await openNamedOpa(place, policyFromText("package a\nallow := true", undefined, 1), never);
    expect(JSON.parse((await call("GET", "/v1/data/old_data")).text)).not.toHaveProperty("result");
    await next.close();
  });

  it("refuses an OPA that holds policies or documents of somebody else, and leaves them alone", async () => {
    await call("PUT", "/v1/policies/theirs", "package serving\nallow := true", "text/plain");
    await expect(openNamedOpa(place, policyFromText("package a", undefined, 1), never)).rejects.toThrow(
      "set aside",
    );
    await call("DELETE", "/v1/policies/theirs");
    await call("PUT", "/v1/data/users", '{"theirs":true}');
    await expect(openNamedOpa(place, policyFromText("package a", '{"users":{}}', 1), never)).rejects.toThrow(
      "data.users of its own",
    );
    expect(await left()).toEqual({ policies: [], data: { users: { theirs: true } } });
  });

  it("is not told who may ask it by a policy on trial", async () => {
    for (const policy of [
      policyFromText("package system.authz\ndefault allow := true", undefined, 1),
      policyFromText("package a", '{"system":{}}', 1),
    ])
      await expect(openNamedOpa(place, policy, never)).rejects.toThrow("under system");
  });

  it("asks nothing of the world that the policy hides", async () => {
    const text = 'package a\nallow if { "." == "."\nopa.runtime().env }';
    const opa = await openNamedOpa(place, policyFromText(text, undefined, 1), never);
    const question = { path: "a/allow", input: "{}", recorded: "{}" };
    expect(await opa.ask([question], never)).toEqual([{ kind: "not_recorded", builtin: "opa.runtime" }]);
    await opa.close();
  });

  it("says that an OPA does not answer", async () => {
    const gone = { url: new URL(`http://127.0.0.1:${await freePort()}`) };
    await expect(openNamedOpa(gone, policyFromText("package a", undefined, 1), never)).rejects.toThrow(
      EvaluatorGone,
    );
    expect(await namedOpaAnswers({ url: new URL(`http://127.0.0.1:${await freePort()}`) })).toBe(false);
  });
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
