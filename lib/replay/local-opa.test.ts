import { existsSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { afterEach, describe, expect, it } from "vitest";
import { type Evaluator, PolicyRefused, type Question } from "./evaluator";
import { checkWithLocalOpa, localOpaVersion, openLocalOpa } from "./local-opa";
import { policyFromText } from "./policy-from-text";

const hasOpa = (await localOpaVersion()) !== null;
const never = new AbortController().signal;
const opened: Evaluator[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});
const open = async (text: string, data?: string, version: 0 | 1 = 1) => {
  const evaluator = await openLocalOpa(policyFromText(text, data, version), never);
  opened.push(evaluator);
  return evaluator;
};
const ask = (path: string, input: unknown, recorded: unknown = {}): Question => ({
  path,
  input: typeof input === "string" ? input : JSON.stringify(input),
  recorded: JSON.stringify(recorded),
});
const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith("runtower-opa-"));

describe.skipIf(!hasOpa)("an opa of its own", () => {
  it("answers many questions, each by its own path, with all digits", async () => {
    const opa = await open(
      "package a.b\nallow := input.n == data.n\nn := input.n",
      '{"n":12345678901234567890}',
    );
    const questions = Array.from({ length: 450 }, (_, i) =>
      ask(i % 2 ? "a/b/allow" : "a/b/n", `{"n":1234567890123456789${i % 10}}`),
    );
    const answers = await opa.ask([...questions, ask("a/b/gone", {}), ask("x/y", {})], never);
    expect(answers[0]).toEqual({ kind: "result", result: "12345678901234567890" });
    expect(answers[1]).toEqual({ kind: "result", result: "false" });
    expect(answers.slice(-2)).toEqual([{ kind: "undefined" }, { kind: "nothing_at_path" }]);
  });

  it("finds the one question that fails among many, and names what was not recorded", async () => {
    const opa = await open(
      'package a\nallow if rand.intn("x", input.n) >= 0\none := x if some x in input.list',
    );
    const recorded = { "rand.intn": { '["x",7]': 3 } };
    const questions = Array.from({ length: 300 }, () => ask("a", { n: 7, list: [1] }, recorded));
    questions[133] = ask("a", { n: 8, list: [1] }, recorded);
    questions[211] = ask("a", { n: 7, list: [1, 2] }, recorded);
    const answers = await opa.ask(questions, never);
    expect(answers[133]).toEqual({ kind: "not_recorded", builtin: "rand.intn" });
    expect(answers[211]).toMatchObject({ kind: "error" });
    const others = answers.filter((_, i) => i !== 133 && i !== 211);
    expect(new Set(others.map((one) => JSON.stringify(one)))).toEqual(
      new Set([JSON.stringify({ kind: "result", result: '{"allow":true,"one":1}' })]),
    );
  });

  it("never asks the world", async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked += 1;
      response.end("{}");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const opa = await open(
      'package a\nallow if http.send({"method": "get", "url": input.url}).status_code == 200',
    );
    const key = `[{"method":"get","url":"${url}"}]`;
    const answers = await opa.ask(
      [ask("a", { url }), ask("a", { url }, { "http.send": { [key]: { status_code: 200 } } })],
      never,
    );
    server.close();
    expect(answers).toEqual([
      { kind: "not_recorded", builtin: "http.send" },
      { kind: "result", result: '{"allow":true}' },
    ]);
    expect(asked).toBe(0);
  });

  it("never asks the world, however a policy hides that it does", async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked += 1;
      response.end("{}");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const send = `http.send({"method": "get", "url": "${url}"}).status_code`;
    const hidden = {
      afterDot: `package a\nallow if {\n input.dot == "."\n${send} == 200\n}`,
      inTemplate: `package a\nallow := $"{"a"}{${send}}"`,
      elsewhere: `package a\nallow := data[input.to].there.sent\n`,
    };
    const answers = [];
    for (const text of Object.values(hidden)) {
      const there = { name: "b.rego", text: `package b.there\nsent := ${send}` };
      const policy = policyFromText(text, undefined, 1);
      const opa = await openLocalOpa({ ...policy, modules: [...policy.modules, there] }, never);
      opened.push(opa);
      answers.push(...(await opa.ask([ask("a/allow", { dot: ".", to: "b" })], never)));
    }
    const refusals = [
      `package a\nf(x) := ${send}\nallow if count([]) == 200 with count as f`,
      `package a\nf(x) := x\nallow if f({"method": "get", "url": "${url}"}).status_code == 200 with f as http.send`,
      `package runtower_replay.builtins\nis_recorded(call) if ${send}`,
    ];
    refusals.push(`package a\n# METADATA\n# schemas:\n#   - input: {"$ref": "${url}"}\nallow if input.x`);
    for (const text of refusals) await expect(open(text)).rejects.toThrow(PolicyRefused);
    server.close();
    expect(answers).toEqual(Array(3).fill({ kind: "not_recorded", builtin: "http.send" }));
    expect(asked).toBe(0);
  });

  it("checks against schemas at hand, and fetches none", async () => {
    const opa = await open("package a\nok := json.match_schema(input.document, input.schema)[0]");
    const at = (schema: unknown) => ask("a/ok", { document: { n: "x" }, schema });
    const properties = { n: { $ref: "#/definitions/n" } };
    const local = { $id: "https://example.com/a.json", properties, definitions: { n: { type: "number" } } };
    const remote = { properties: { n: { $ref: "http://127.0.0.1:1/n.json" } } };
    const answers = await opa.ask([at(local), at(JSON.stringify(local)), at(remote)], never);
    expect(answers).toEqual([
      { kind: "result", result: "false" },
      { kind: "result", result: "false" },
      { kind: "not_recorded", builtin: "json.match_schema" },
    ]);
  });

  it("says where a text is at fault, and reads Rego of before 1.0 where that is wanted", async () => {
    const old = "package a\nallow { input.x }";
    expect(await checkWithLocalOpa(policyFromText(old, undefined, 1))).toMatchObject([
      { file: "policy.rego", row: 2, column: 1 },
    ]);
    const opa = await open(old, undefined, 0);
    expect(await opa.ask([ask("a/allow", { x: 1 })], never)).toEqual([{ kind: "result", result: "true" }]);
    await expect(open("package a\nallow if y")).rejects.toThrow("unsafe");
  });

  it("leaves neither process nor folder behind", async () => {
    const before = new Set(folders());
    const opa = await open("package a\nallow := true");
    const [folder] = folders().filter((name) => !before.has(name));
    expect(folder).toBeDefined();
    await opa.close();
    await expect.poll(() => existsSync(`${tmpdir()}/${folder}`), { timeout: 10_000 }).toBe(false);
    await expect(opa.ask([ask("a", {})], never)).rejects.toThrow();
  });

  it("stops at once when it is told to", async () => {
    const opa = await open(
      "package a\nslow := count([1 | some i in numbers.range(1, 30000); some j in numbers.range(1, 30000); i == j])",
    );
    const stop = new AbortController();
    const asked = opa.ask([ask("a/slow", {})], stop.signal);
    stop.abort(new Error("told to"));
    await expect(asked).rejects.toThrow("told to");
  });
});
