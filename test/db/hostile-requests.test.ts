import { afterAll, beforeAll, expect, it } from "vitest";
import { callRoute } from "../support/call-route";
import { openWebSession, ownHeaders, type WebSession } from "../support/web-session";

let web: WebSession;
beforeAll(async () => {
  web = await openWebSession();
});
afterAll(() => web.close());

const actions = () => import("@/app/api/v1/issues/actions/route");
const backtest = () => import("@/app/api/v1/rules/backtest/route");
const silences = () => import("@/app/api/v1/silences/route");
const rules = () => import("@/app/api/v1/rules/route");
const files = () => import("@/app/api/v1/rule-files/route");
const settings = () => import("@/app/api/v1/notification-settings/route");
const inbox = () => import("@/app/api/v1/inbox/route");

/** A body that does not say how long it is, and tells how much of it was read. */
function endlessBody() {
  const read = { bytes: 0 };
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      read.bytes += 65_536;
      if (read.bytes > 50_000_000) controller.close();
      else controller.enqueue(new Uint8Array(65_536).fill(32));
    },
  });
  return { read, stream };
}

it.each([
  ["issues/actions", actions],
  ["rules/backtest", backtest],
])("a body of %s without a length is read no further than to its bound", async (path, route) => {
  const { read, stream } = endlessBody();
  const request = new Request(`http://localhost:3000/api/v1/${path}`, {
    method: "POST",
    headers: { ...ownHeaders, cookie: web.cookie },
    body: stream,
    duplex: "half",
  } as RequestInit);
  const answer = await (await route()).POST(request);
  expect(answer.status).toBe(400);
  expect((await answer.json()).error.message).toBe("The body is too large");
  expect(read.bytes).toBeLessThan(1_000_000);
});

const bad = "x\0y";
const matchers = [{ name: "agent", op: "=", value: bad }];
const file = 'groups:\n- name: g\n  rules:\n  - {alert: A, expr: up, labels: {x: "a\\0b"}}\n';

it.each([
  ["a silence's matcher", "POST", "silences", silences, { matchers, ends_at: Date.now() + 600_000 }],
  ["a rule's label", "POST", "rules", rules, { rule: { name: "A", expr: "up", labels: { x: bad } } }],
  ["a rule's place", "POST", "rules", rules, { file: bad, rule: { name: "A", expr: "up" } }],
  ["a rule file's escape", "POST", "rule-files", files, { files: [{ name: "f", text: file }] }],
  [
    "half of a character",
    "PUT",
    "notification-settings",
    settings,
    { version: 0, document: { receivers: [{ name: "\ud800", integrations: [] }] } },
  ],
  ["a line's key", "POST", "issues/actions", actions, { groups: [bad], do: { action: "acknowledge" } }],
  ["a search", "GET", "inbox?q=%00", inbox, undefined],
] as const)("%s that cannot be stored is the sender's fault", async (_, method, path, route, body) => {
  const answer = await callRoute(web, route, method, `/api/v1/${path}`, body);
  expect(answer).toMatchObject({ status: 400, body: { error: { code: "invalid_input" } } });
});

it("a secret that could never be sent is refused while it is written", async () => {
  const hook = (authorization: string) => ({
    kind: "webhook",
    url: "https://hooks.example/a",
    authorization,
  });
  const integrations = [hook("Bearer a\r\nX: y"), hook("Bearer ключ"), { kind: "slack", url: "http://[" }];
  const body = { version: 0, document: { receivers: [{ name: "team", integrations }] } };
  const answer = await callRoute(web, settings, "PUT", "/api/v1/notification-settings", body);
  expect(answer.status).toBe(400);
  expect(answer.body.error.details.map(({ field }: { field: string }) => field.slice(25))).toEqual([
    "0.authorization",
    "1.authorization",
    "2.url",
  ]);
});
