import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSignedIn } from "@/scripts/stack/browser";
import { sendFailingRun } from "@/test/support/failing-run";
import { launchForTest, type TestStack, until } from "@/test/support/launch";
import { type NotificationReceiver, startNotificationReceiver } from "@/test/support/notification-receiver";

let stack: TestStack;
let receiver: NotificationReceiver;
let page: Page;
let close: () => Promise<void>;
let link: string;
let failing: ReturnType<typeof setInterval> | undefined;

const workflow = "publish-notes";

beforeAll(async () => {
  receiver = await startNotificationReceiver();
  stack = await launchForTest(["receiver", "worker", "web"]);
  ({ page, close } = await openSignedIn(stack));
  page.setDefaultTimeout(30_000);
});
afterAll(async () => {
  clearInterval(failing);
  await close?.();
  await stack?.stop();
  await receiver?.close();
});

/** As a page of ours sends it. */
async function change(method: "POST" | "PUT", path: string, data: object): Promise<void> {
  const headers = { origin: stack.webUrl };
  const answer = await page.request.fetch(stack.webUrl + path, { method, headers, data });
  expect(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`).toBe(true);
}

const heading = () => page.getByRole("heading", { level: 1 });
const actions = () => page.getByRole("region", { name: "Actions" });
const head = () => page.locator("main header").first();

const dialog = () => page.getByRole("dialog");
/** Pressed again while nothing happens: a page is read before it listens. */
async function press(key: string, shown: Locator): Promise<void> {
  await until(
    `${key} does what it says`,
    async () => {
      if (await shown.isVisible()) return true;
      await page.keyboard.press(key);
      return shown.waitFor({ timeout: 3_000 }).then(
        () => true,
        () => false,
      );
    },
    60_000,
  );
}

// One story, told in order: each test goes on where the one before it stopped.
test("runs fail, and who is on call hears of it with a link", async () => {
  await change("PUT", "/api/v1/notification-settings", {
    version: 0,
    document: {
      receivers: [{ name: "on-call", integrations: [{ kind: "webhook", url: `${receiver.url}/hook` }] }],
      route: { receiver: "on-call", group_wait_seconds: 0, group_interval_seconds: 1 },
    },
  });
  await change("POST", "/api/v1/rules", {
    interval_ms: 1_000,
    rule: {
      name: "RunsFail",
      expr: 'sum by (workflow) (increase(runtower_runs_total{status="failed"}[30s])) > 0',
      labels: { severity: "critical" },
      annotations: { summary: "Runs of {{ $labels.workflow }} fail" },
    },
  });
  failing = setInterval(() => void sendFailingRun(stack, workflow).catch(() => undefined), 1_000);
  await until("a notification arrives", async () => receiver.received.length > 0, 90_000);
  const told = JSON.parse(receiver.received[0]?.text ?? "{}");
  expect(told.status).toBe("firing");
  expect(told.commonLabels).toMatchObject({ alertname: "RunsFail", workflow, severity: "critical" });
  link = told.alerts[0].runtower.url;
  expect(link.startsWith(stack.webUrl)).toBe(true);
});

test("the link opens the alert, which names the cause", async () => {
  await page.goto(link);
  await heading().getByText(workflow).waitFor();
  await head().getByText("Firing", { exact: true }).waitFor();
  await head().getByText("Where to look first").waitFor();
  await head()
    .getByText(/tool `?lookup`? timed out/)
    .first()
    .waitFor();
  // Every open page counts what fires, in the title of its tab too.
  await page.waitForFunction(() => /^\(\d+\) /.test(document.title));
});

test("it is acknowledged with a reason, by keyboard alone", async () => {
  await actions()
    .getByRole("button", { name: /Acknowledge/ })
    .waitFor();
  await press("a", dialog());
  await page.keyboard.type("lookup has no connections left, restarting it");
  await page.keyboard.press("Enter");
  await head().getByText("Acknowledged", { exact: true }).waitFor();
  const history = page.getByRole("list", { name: "History, newest first" });
  await history.getByText("lookup has no connections left, restarting it").waitFor();
  // What was done can be taken back with a key, and done again.
  await page.keyboard.press("z");
  await actions()
    .getByRole("button", { name: /Acknowledge/ })
    .waitFor();
  await press("a", dialog());
  await page.keyboard.type("restarted lookup");
  await page.keyboard.press("Enter");
  await head().getByText("Acknowledged", { exact: true }).waitFor();
});

test("the open page hears that it ended, and the inbox gets shorter", async () => {
  clearInterval(failing);
  await head().getByText("Firing ended", { exact: true }).waitFor({ timeout: 120_000 });
  await head().getByText("Resolved", { exact: true }).waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("a");
  await page.waitForURL(/\/alerts(\?|$)/);
  // Rules of the starter set and the runs that failed alike stand there too: the first of them is done with, by keyboard.
  const inbox = page.getByRole("list", { name: "Inbox", exact: true });
  await press("j", inbox.locator("[data-current]"));
  const title = (await inbox.locator("[data-current] [data-entry]").textContent()) ?? "";
  await press("e", dialog());
  await page.keyboard.type("fixed");
  await page.keyboard.press("Enter");
  await page
    .getByRole("status")
    .getByText(/^Resolved: /)
    .waitFor();
  await inbox.getByRole("link", { name: title, exact: true }).waitFor({ state: "detached" });
});

const inbox = () => page.getByRole("list", { name: "Inbox", exact: true });
const told = (words: RegExp) => page.getByRole("status").getByText(words).first();
/** The row under the keyboard. */
const current = () => inbox().locator("[data-current]");

async function openInbox(query: string): Promise<void> {
  await page.goto(`${stack.webUrl}/alerts?q=${encodeURIComponent(query)}`);
  await page.locator("[data-inbox=answered]").waitFor();
}

test("a row is snoozed and taken back, another archived, by keyboard alone", async () => {
  for (let i = 0; i < 3; i++) await sendFailingRun(stack, `nightly-${i}`);
  await until("the failing runs are in the inbox", async () => {
    await openInbox("kind:runs");
    return (await inbox().locator("[data-entry]").count()) >= 3;
  });
  await press("j", current());
  const title = (await current().locator("[data-entry]").textContent()) ?? "";
  await press("s", dialog());
  await page.keyboard.type("the vendor is on it");
  await page.keyboard.press("Enter");
  await told(/^Snoozed: /).waitFor();
  await page.keyboard.press("z");
  await told(/^Taken back for 1 issue/).waitFor();
  await inbox().getByRole("link", { name: title, exact: true }).first().waitFor();
  await press("e", dialog());
  await dialog().getByText("Archive", { exact: true }).first().click();
  await page.getByLabel(/Comes back with more/).fill("50");
  await page.keyboard.press("Enter");
  await told(/^Archived: /).waitFor();
});

test("what is chosen is acted on at once, and all of it taken back", async () => {
  await openInbox("kind:runs");
  const bar = page.getByRole("region", { name: "Actions on the chosen rows" });
  await press("j", current());
  await press("x", bar);
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await bar.getByText(/^2 rows, /).waitFor();
  await press("a", dialog());
  await page.keyboard.press("Enter");
  await told(/^Acknowledged: 2 issues/).waitFor();
  await page.keyboard.press("z");
  await told(/^Taken back for 2 issues/).waitFor();
});

test("one alert is silenced, and what was found is said beside it", async () => {
  await page.goto(link);
  await actions().waitFor();
  await press("s", dialog());
  const silence = dialog().getByText("Silence", { exact: true });
  if ((await silence.count()) > 1) await silence.first().click();
  await page.keyboard.press("Enter");
  await head().getByText("Silenced", { exact: true }).waitFor();
  await page.keyboard.press("c");
  await page.keyboard.type("lookup was out of connections");
  await page.keyboard.press("Control+Enter");
  const history = page.getByRole("list", { name: "History, newest first" });
  await history.getByText("lookup was out of connections").waitFor();
});
