import { afterAll, beforeAll, expect, it } from "vitest";
import { openWebSession, type WebSession } from "../support/web-session";

let session: WebSession;
let db: WebSession["db"];
let cookie: string;
beforeAll(async () => {
  session = await openWebSession();
  ({ db, cookie } = session);
});
afterAll(() => session.close());

const routes = {
  "": () => import("@/app/api/v1/decision-settings/route"),
  "/restore": () => import("@/app/api/v1/decision-settings/restore/route"),
  "/try": () => import("@/app/api/v1/decision-settings/try/route"),
};
type Route = keyof typeof routes;
async function call(
  method: "GET" | "PUT",
  route: Route,
  body?: object,
  headers: Record<string, string> = {},
) {
  const path = `/api/v1/decision-settings${route}`;
  const handlers = (await routes[route]()) as unknown as Record<
    string,
    (request: Request) => Promise<Response>
  >;
  const response = await handlers[method]?.(
    new Request(`http://localhost:3000${path}?project=default`, {
      method,
      headers: { host: "localhost:3000", origin: "http://localhost:3000", cookie, ...headers },
      ...(body && { body: JSON.stringify(body) }),
    }),
  );
  return { status: response?.status, body: await response?.json() };
}
const rule = { name: "mail", kind: "built_in", built_in: "email", targets: ["logs"] };

it("lets an admin change, try and put back settings", async () => {
  expect(await call("GET", "")).toMatchObject({ status: 200, body: { may_change: true, history: [] } });
  const saved = await call("PUT", "", { part: "redaction", document: [rule], version: null });
  expect(saved).toMatchObject({
    status: 200,
    body: { documents: { redaction: [rule] }, history: [{ changed_by: "admin@example.org" }] },
  });
  const tried = await call("PUT", "/try", {
    part: "redaction",
    document: [rule],
    target: "logs",
    sample: "to ann@mail.example.org",
  });
  expect(tried).toMatchObject({
    status: 200,
    body: { output: "to [redacted]", matches: [{ rule: "mail", count: 1 }] },
  });
  const back = await call("PUT", "/restore", {
    part: "redaction",
    id: null,
    version: saved.body.versions.redaction,
  });
  expect(back).toMatchObject({ status: 200, body: { documents: { redaction: null } } });
});

it.each([
  [{ part: "redaction", document: [{ ...rule, targets: [] }], version: null }, {}, 400],
  [{ part: "other", document: [], version: null }, {}, 400],
  [{ part: "redaction", document: [rule], version: null }, {}, 409],
  [{ part: "redaction", document: [rule], version: null }, { origin: "https://evil.example" }, 403],
  [{ part: "redaction", document: [rule], version: null }, { cookie: "" }, 401],
])("refuses %j with %j: %i", async (body, headers, status) => {
  expect((await call("PUT", "", body, headers)).status).toBe(status);
});

it("lets a member look on and try, and change nothing", async () => {
  await db.pool.query("update project_members set role = 'member'");
  expect(await call("GET", "")).toMatchObject({ status: 200, body: { may_change: false } });
  expect((await call("PUT", "", { part: "mappings", document: [], version: null })).status).toBe(403);
  expect((await call("PUT", "/restore", { part: "mappings", id: null, version: null })).status).toBe(403);
  expect(
    (await call("PUT", "/try", { part: "redaction", document: [rule], target: "logs", sample: "x" })).status,
  ).toBe(200);
});
