import axe from "axe-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium, signIn } from "@/scripts/stack/browser";
import { seedReplay } from "@/test/db/replay-seed";
import { type DeniedCall, sendDeniedCall } from "@/test/support/denied-call";
import { type FailingRun, sendFailingRun } from "@/test/support/failing-run";
import { launchForTest, type TestStack, until } from "@/test/support/launch";

let stack: TestStack;
let browser: Browser;
let run: FailingRun;
let denied: DeniedCall;
let issueId: string;
let ruleId: string;
/** Signed in once: the sign-in page limits how often one may try. */
let session: Awaited<ReturnType<BrowserContext["storageState"]>>;
beforeAll(async () => {
  stack = await launchForTest(["receiver", "worker", "web"]);
  browser = await launchChromium();
  const context = await browser.newContext();
  await signIn(context.request, stack);
  session = await context.storageState();
  await context.close();
  for (let i = 0; i < 3; i++) run = await sendFailingRun(stack, `workflow-${i}`);
  denied = await sendDeniedCall(stack, "tidy-workspace");
  await seedReplay(stack.database.pool);
  await until("the runs are derived", async () => {
    const { rows } = await stack.database.pool.query("select 1 from telemetry.runs");
    return rows.length >= 4;
  });
  issueId = await until("the failing runs are in the inbox", async () => {
    const { rows } = await stack.database.pool.query<{ id: bigint }>(
      "select id from alerting.issues limit 1",
    );
    return rows[0] === undefined ? null : String(rows[0].id);
  });
  ruleId = await until("the starter rules are there", async () => {
    const { rows } = await stack.database.pool.query<{ id: string }>(
      "select id from alerting.rules where name = 'RunsFailing' limit 1",
    );
    return rows[0]?.id ?? null;
  });
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const pages: [name: string, path: () => string][] = [
  ["Overview", () => "/"],
  ["Overview, empty", () => "/?project=runtower"],
  ["Runs", () => "/runs"],
  ["Run", () => `/runs/${run.traceId}`],
  ["Traces", () => "/traces"],
  ["Trace", () => `/traces/${run.traceId}`],
  ["Request", () => `/requests/${run.requestId}`],
  ["Decisions", () => "/decisions"],
  ["Decisions, empty", () => "/decisions?project=runtower"],
  ["Decision", () => `/decisions/${denied.decisionId}`],
  ["Decision, details", () => `/decisions/${denied.decisionId}?tab=details`],
  ["Decision panels", () => "/decisions/panels"],
  ["Coverage", () => "/decisions/coverage"],
  ["Replays, empty", () => "/decisions/replay?project=runtower"],
  ["Replays", () => "/decisions/replay"],
  ["New replay", () => "/decisions/replay/new"],
  ["Replay", () => "/decisions/replay/1?outcome=deny_to_allow"],
  ["Run with a denial", () => `/runs/${denied.traceId}?decision=${denied.decisionId}`],
  ["Request with a denial", () => `/requests/${denied.requestId}`],
  ["Logs", () => "/logs"],
  ["Alerts", () => "/alerts"],
  ["Alerts, empty", () => "/alerts?project=runtower"],
  ["Alert", () => `/alerts/${issueId}`],
  ["How triage goes", () => "/alerts/numbers"],
  ["Runbook", () => "/alerts/runbooks/RunsFailing"],
  ["Rule", () => `/alerts/rules/${ruleId}`],
  ["Metrics", () => "/metrics/explore?q=sum%20by%20(workflow)%20(runtower_runs_total)"],
  ["Metrics, empty", () => "/metrics/explore"],
  ["Dashboards, empty", () => "/dashboards"],
  ["OPA instances", () => "/decisions/opa"],
  ["Integrity", () => "/decisions/integrity"],
  ["Redaction", () => "/settings/decisions"],
  ["Project", () => "/settings/project"],
  ["API keys", () => "/settings/api-keys"],
  ["Targets", () => "/settings/targets"],
  ["Rules", () => "/alerts/rules"],
  ["New rule", () => "/alerts/rules/new"],
  ["Silences", () => "/alerts/silences"],
  ["New silence", () => "/alerts/silences?new=severity%3D%22critical%22"],
  ["Notifications", () => "/settings/notifications"],
  ["Routes", () => "/settings/notifications?part=routes"],
  ["Notifications sent", () => "/settings/notifications?part=log"],
  ["Ingest", () => "/settings/ingest"],
  ["Ingest, empty", () => "/settings/ingest?project=runtower"],
  ["Account", () => "/settings/account"],
  ["Send data", () => "/settings/send-data"],
  ["Not found", () => "/no-such-page"],
];

type Theme = "dark" | "light";
const other = { dark: "light", light: "dark" } as const;

// Each page is opened once at each width, in one theme as the server draws it, and changed into the other as the button does.
for (const [width, opened] of [
  [1440, "dark"],
  [390, "light"],
] as const) {
  test(`no accessibility violation on any page, dark or light, ${width} px wide`, async () => {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: opened,
      reducedMotion: "reduce",
      storageState: session,
    });
    await context.addCookies([{ name: "runtower_theme", value: opened, url: stack.webUrl }]);
    const found: string[] = [];
    const left = pages.values();
    const look = async () => {
      for (const [name, path] of left) found.push(...(await violations(context, opened, name, path())));
    };
    // Much of the time is waiting for pages to settle.
    await Promise.all([look(), look(), look()]);
    await context.clearCookies();
    found.push(...(await violations(context, "dark", "Sign in", "/sign-in")));
    await context.close();
    expect(found).toEqual([]);
  }, 600_000);
}

async function violations(
  context: BrowserContext,
  opened: Theme,
  name: string,
  path: string,
): Promise<string[]> {
  const page = await context.newPage();
  try {
    await page.goto(stack.webUrl + path, { waitUntil: "domcontentloaded" });
    await page.waitForTimeout(900);
    await page.evaluate(axe.source);
    expect(await page.locator("html").getAttribute("data-theme"), name).toBe(opened);
    const found = await violationsNow(page, `${name}, ${opened}`);
    await page.emulateMedia({ colorScheme: other[opened] });
    await page.evaluate((theme) => {
      document.documentElement.dataset.theme = theme;
    }, other[opened]);
    await page.waitForTimeout(300);
    return [...found, ...(await violationsNow(page, `${name}, ${other[opened]}`))];
  } finally {
    await page.close();
  }
}

async function violationsNow(page: Page, name: string): Promise<string[]> {
  const results = await page.evaluate(
    (runOnly) => (window as unknown as { axe: typeof axe }).axe.run(document, { runOnly }),
    tags,
  );
  return results.violations.map(({ id, help, nodes }) => {
    const places = nodes.slice(0, 3).map((node) => node.html.slice(0, 160));
    return `${name}: ${id}: ${help}: ${places.join(" | ")}`;
  });
}
