import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWebSession, type WebSession } from "../support/web-session";

let session: WebSession;
let db: WebSession["db"];
let cookie: string;
const own = { host: "localhost:3000", origin: "http://localhost:3000" };
const bundle = readFileSync(resolve(import.meta.dirname, "../fixtures/replay/tools.tar.gz"));

beforeAll(async () => {
  session = await openWebSession();
  ({ db, cookie } = session);
  await db.pool.query("update project_members set role = 'member'");
});
afterAll(() => session.close());

type Headers = { [name: string]: string };
async function call(
  method: "GET" | "POST" | "DELETE",
  path: string,
  body?: object | Buffer,
  headers: Headers = {},
) {
  const file = path.replace(/\?.*/, "").replace(/\/\d+(?=\/|$)/, "/[id]");
  const route = await import(
    /* @vite-ignore */ resolve(import.meta.dirname, `../../app/api/v1${file}/route.ts`)
  );
  const sent =
    body === undefined ? {} : { body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body) };
  const request = new Request(`http://localhost:3000/api/v1${path}`, {
    method,
    headers: { ...own, cookie, ...headers },
    ...sent,
  });
  const response: Response = await route[method](request);
  return { status: response.status, body: await response.json() };
}
const upload = (body: Buffer, headers?: Headers) => call("POST", "/policy-bundles?name=tools", body, headers);

describe("policy bundles", () => {
  it("keeps a bundle once, says what is in it, and lets it go", async () => {
    const first = await upload(bundle);
    expect(first.status).toBe(201);
    expect((await upload(bundle)).body).toEqual(first.body);
    const { body } = await call("GET", "/policy-bundles");
    expect(body.bundles).toMatchObject([
      {
        id: first.body.id,
        name: "tools",
        revision: "r2",
        bytes: bundle.length,
        entrypoints: ["agents/tools", "agents/tools/allow"],
        uploaded_by: "admin@example.org",
      },
    ]);
    expect((await call("DELETE", `/policy-bundles/${first.body.id}`)).status).toBe(200);
    expect((await call("DELETE", `/policy-bundles/${first.body.id}`)).status).toBe(404);
  });

  it.each<[string, Buffer, Headers, number]>([
    ["no bundle", Buffer.from("text"), {}, 400],
    ["too large a file", Buffer.alloc(8 * 1024 * 1024 + 1), {}, 400],
    ["another origin", bundle, { origin: "https://evil.example" }, 403],
    ["nobody", bundle, { cookie: "" }, 401],
  ])("refuses %s", async (_name, body, headers, status) => {
    expect((await upload(body, headers)).status).toBe(status);
  });
});

describe("replays", () => {
  const ask = async (more: object = {}, headers?: Headers) => {
    const { body } = await upload(bundle);
    return call("POST", "/replays", { policy: { kind: "bundle", bundle_id: body.id }, ...more }, headers);
  };

  it("is put in line, cancelled, and deleted", async () => {
    const { status, body } = await ask({ q: "verdict:deny", name: "mine" });
    expect(status).toBe(201);
    expect((await call("GET", `/replays/${body.id}`)).body).toMatchObject({
      state: "queued",
      q: "verdict:deny",
      name: "mine",
    });
    expect((await call("POST", `/replays/${body.id}/cancel`, {})).status).toBe(201);
    expect((await call("GET", `/replays/${body.id}`)).body).toMatchObject({ cancel_asked: true });
    expect((await call("DELETE", `/replays/${body.id}`)).status).toBe(200);
    expect((await call("GET", `/replays/${body.id}`)).status).toBe(404);
  });

  it.each<[string, object, Headers, number]>([
    ["a faulty query", { q: "verdict:maybe" }, {}, 400],
    ["an empty policy", { policy: { kind: "rego", text: " " } }, {}, 400],
    ["data that is no object", { policy: { kind: "rego", text: "package a", data: "[1]" } }, {}, 400],
    [
      "a text that is too long",
      { policy: { kind: "rego", text: `package a\n#${"x".repeat(300_000)}` } },
      {},
      400,
    ],
    ["a bundle that is not there", { policy: { kind: "bundle", bundle_id: "999" } }, {}, 404],
    ["a path that is none", { entrypoint: "data agents" }, {}, 400],
    ["a hidden path that is none", { ignore_hidden: ["password"] }, {}, 400],
    ["a project of others", { project: "others" }, {}, 404],
    ["another origin", {}, { origin: "https://evil.example" }, 403],
    ["nobody", {}, { cookie: "" }, 401],
    ["a key", {}, { cookie: "", authorization: "Bearer rt_some_key_that_is_long_enough" }, 401],
  ])("refuses %s", async (_name, more, headers, status) => {
    expect((await ask(more, headers)).status).toBe(status);
  });

  it("lets a reader look, and ask nothing", async () => {
    const { body } = await ask();
    await db.pool.query("update project_members set role = 'reader'");
    expect((await call("GET", `/replays/${body.id}`)).status).toBe(200);
    expect(
      (await call("POST", "/replays/check", { policy: { kind: "rego", text: "package a" } })).status,
    ).toBe(403);
    expect((await call("POST", "/replays", { policy: { kind: "rego", text: "package a" } })).status).toBe(
      403,
    );
    expect((await call("DELETE", `/replays/${body.id}`)).status).toBe(404);
    expect((await upload(bundle)).status).toBe(403);
    await db.pool.query("update project_members set role = 'member'");
  });

  it("says what a policy reads before anything runs", async () => {
    const text = "package agents.tools\nallow if data.users[input.user]\nlate if time.now_ns() > input.t";
    const { body } = await call("POST", "/replays/check", { policy: { kind: "rego", text } });
    expect(body).toMatchObject({
      faults: [],
      packages: ["agents.tools"],
      missing_data: ["data.users"],
      nondeterministic: ["time.now_ns"],
    });
  });
});
