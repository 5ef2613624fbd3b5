import { spawn } from "node:child_process";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSignedIn } from "@/scripts/stack/browser";
import { type DeniedCall, sendDeniedCall } from "@/test/support/denied-call";
import { launchForTest, type TestStack } from "@/test/support/launch";

let stack: TestStack;
let page: Page;
let close: () => Promise<void>;
let call: DeniedCall;

beforeAll(async () => {
  stack = await launchForTest(["receiver", "worker", "web"]);
  ({ page, close } = await openSignedIn(stack));
  page.setDefaultTimeout(30_000);
});
afterAll(async () => {
  await close?.();
  await stack?.stop();
});

const denials = () => page.getByRole("list", { name: /Denials, newest first/ });
const live = () => page.getByText("Live", { exact: true }).waitFor();
/** What stands under one of the five questions. */
const answer = (question: string) =>
  page.locator("dl > div").filter({ has: page.locator("dt", { hasText: new RegExp(`^${question}$`) }) });
const textOf = async (locator: Locator) => (await locator.first().textContent()) ?? "";

// One story, told in order: each test goes on where the one before it stopped.
test("a denial appears on Overview by itself, with its reason in words", async () => {
  await sendDeniedCall(stack, "warm-up");
  await page.goto(stack.webUrl);
  await live();
  await denials().getByRole("link").first().waitFor();
  await page.evaluate(() => Object.assign(window, { notReloaded: true }));
  call = await sendDeniedCall(stack, "tidy-workspace");
  const sentMs = performance.now();
  await denials().locator(`a[href*="${call.decisionId}"]`).waitFor();
  console.log(`acknowledged to shown on Overview: ${Math.round(performance.now() - sentMs)} ms`);
  expect(await textOf(denials().locator(`a[href*="${call.decisionId}"]`))).toContain(call.reason);
  expect(await page.evaluate(() => "notReloaded" in window)).toBe(true);
});

test("one click opens the decision, which answers who, what, which rule of which revision, why, and what came next", async () => {
  await denials().locator(`a[href*="${call.decisionId}"]`).click();
  await page.waitForURL(new RegExp(`/decisions/${call.decisionId}`));
  await page.getByRole("heading", { level: 1 }).getByText("delete_file").waitFor();
  expect(await textOf(page.getByRole("heading", { level: 1 }))).toContain(
    `executor asked to run delete_file; agents/tools denied it: ${call.reason}`,
  );
  expect(await textOf(answer("Who asked"))).toMatch(/executor.*user-007/);
  expect(await textOf(answer("What was asked"))).toMatch(/delete_file.*Tool call.*\/etc\/passwd/);
  expect(await textOf(answer("Who decided"))).toMatch(/agents\/tools.*deny.*r12-77ab012.*OPA/);
  expect(await textOf(answer("Why"))).toContain(call.reason);
  await answer("What came next").getByText("Tool search").waitFor();
  expect(await textOf(answer("What came next"))).toContain("tidy-workspace");
});

test("what was masked and erased is shown as such, in its place", async () => {
  const input = page.getByRole("region", { name: "Input" });
  expect(await textOf(input.getByRole("listitem").filter({ hasText: /^token/ }))).toContain("masked");
  expect(await textOf(input.getByRole("listitem").filter({ hasText: /^secret/ }))).toContain("erased");
});

test("from the decision to its run, its request and its span, and from each of them back", async () => {
  const back = `main a[href*="/decisions/${call.decisionId}"]`;
  await page.getByRole("link", { name: "tidy-workspace" }).first().click();
  await page.waitForURL(/\/runs\//);
  await page.locator('button[title^="Denied: agents/tools denied delete_file"]').click();
  await page.getByRole("complementary", { name: "Decision" }).locator(back.replace("main ", "")).click();
  await page.waitForURL(/\/decisions\//);
  await page.getByRole("link", { name: /whole story/ }).click();
  await page.waitForURL(new RegExp(`/requests/${call.requestId}`));
  await page.locator(`${back}:visible`).filter({ hasText: "denied delete_file" }).first().click();
  await page.waitForURL(/\/decisions\//);
  await page.locator(`main a[href*="/traces/${call.traceId}"][href*="span="]`).first().click();
  await page.waitForURL(new RegExp(`/traces/${call.traceId}`));
  await page.getByRole("tab", { name: /^Decisions/ }).click();
  await page.locator(back).first().click();
  await page.waitForURL(new RegExp(`/decisions/${call.decisionId}`));
});

test("the explorer is walked with keys, and the list one came from too", async () => {
  await page.goto(`${stack.webUrl}/decisions?q=verdict:deny`);
  await live();
  await page.getByRole("table", { name: "Decisions" }).getByText("Denied").first().waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/decisions\/[^?]/);
  const first = new URL(page.url()).pathname;
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.keyboard.press("]");
  await page.waitForURL((url) => url.pathname !== first);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.keyboard.press("Escape");
  await page.waitForURL(/\/decisions\?.*verdict/);
});

test("a tool call that was denied in the demo is found from Overview in three clicks or fewer", async () => {
  await actDemo();
  await page.goto(stack.webUrl);
  await live();
  let clicks = 0;
  const click = async (target: Locator) => {
    clicks += 1;
    await target.click();
  };
  const denied = denials()
    .getByRole("link")
    .filter({ hasText: /asked to run/ })
    .filter({ hasNotText: call.reason });
  await click(denied.first());
  await page.waitForURL(/\/decisions\/[^?]/);
  await page
    .getByRole("heading", { level: 1 })
    .getByText(/denied it/)
    .waitFor();
  expect(clicks).toBeLessThanOrEqual(3);
  for (const question of ["Who asked", "What was asked", "Who decided", "Why", "What came next"])
    expect(await textOf(answer(question)), question).not.toMatch(
      new RegExp(`^${question}(–|It was sent without|No reason|No policy|It is joined to no)?$`),
    );
  expect(await textOf(answer("Who decided"))).toMatch(/revision \S/);
});

/** Sixty requests of the demo's agents, acted as fast as they come. */
async function actDemo(): Promise<void> {
  const args = ["--once", "60", "--rate", "10", "--pace", "0.1", "--seed", "11", "--key", stack.key];
  const demo = spawn(
    process.execPath,
    ["--import", "tsx", "scripts/demo.ts", "--endpoint", stack.grpcUrl, "--http", stack.httpUrl, ...args],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const code = await new Promise((resolve) => demo.once("exit", resolve));
  expect(code).toBe(0);
}
