import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "@/scripts/stack/browser";
import { type FailingRun, sendFailingRun } from "@/test/support/failing-run";
import { launchForTest, type TestStack, until } from "@/test/support/launch";

let stack: TestStack;
let browser: Browser;
let page: Page;
let run: FailingRun;

beforeAll(async () => {
  stack = await launchForTest(["receiver", "worker", "web"]);
  browser = await launchChromium();
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  page.setDefaultTimeout(15_000);
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

// One story, told in order: each test goes on where the one before it stopped.
test("a stranger is sent to sign in, a wrong password is told, the right one opens Overview", async () => {
  await page.goto(stack.webUrl);
  await page.waitForURL(/\/sign-in/);
  await page.getByLabel("Email").fill(stack.admin.email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").getByText(/wrong/).waitFor();
  await page.getByLabel("Password").fill(stack.admin.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname === "/");
  await page.getByText("Live", { exact: true }).waitFor();
});

test("a failing run appears on Overview by itself, with its reason in words", async () => {
  await sendFailingRun(stack, "warm-up");
  await page.reload();
  await page.getByText("Live", { exact: true }).waitFor();
  await page.evaluate(() => Object.assign(window, { notReloaded: true }));
  run = await sendFailingRun(stack, "refund-order");
  const sentMs = performance.now();
  const row = page
    .getByRole("list", { name: /Failing runs/ })
    .getByRole("link")
    .filter({ hasText: "refund-order" });
  await row.waitFor();
  console.log(`acknowledged to shown on Overview: ${Math.round(performance.now() - sentMs)} ms`);
  expect(await row.textContent()).toContain("timed out");
  expect(await page.evaluate(() => "notReloaded" in window)).toBe(true);
});

test("opened, the run says why it failed", async () => {
  await page
    .getByRole("list", { name: /Failing runs/ })
    .getByRole("link")
    .filter({ hasText: "refund-order" })
    .click();
  await page.waitForURL(/\/runs\//);
  await page.getByRole("heading", { name: "refund-order" }).waitFor();
  await page
    .getByText(/lookup.*timed out/)
    .first()
    .waitFor();
});

test("from the run to its log line and to its trace", async () => {
  await page.getByRole("tab", { name: /Logs/ }).click();
  await page.getByText(run.line).first().waitFor();
  await page.locator(`main a[href*="/traces/${run.traceId}"]`).first().click();
  await page.waitForURL(new RegExp(`/traces/${run.traceId}`));
  await page.locator("main").getByText("lookup").first().waitFor();
});

test("its request id, pasted into the box, opens the whole story", async () => {
  await page.goto(stack.webUrl);
  await page.getByText("Live", { exact: true }).waitFor();
  await page.keyboard.press("/");
  await page.getByPlaceholder(/Paste any ID/).fill(run.requestId);
  await page.keyboard.press("Enter");
  await page.waitForURL(new RegExp(`/requests/${run.requestId}`));
  await page.getByText(run.line).first().waitFor();
  await page
    .getByText(/refund-order/)
    .first()
    .waitFor();
});

test("a killed receiver is shown as stale within 10 s, and the page recovers alone", async () => {
  await page.goto(stack.webUrl);
  await page.getByText("Live", { exact: true }).waitFor();
  await page.evaluate(() => Object.assign(window, { notReloaded: true }));
  await stack.part("receiver").kill();
  const killedMs = performance.now();
  await page
    .getByText(/^Stale/)
    .first()
    .waitFor({ timeout: 12_000 });
  const staleMs = performance.now() - killedMs;
  await stack.part("receiver").start();
  const startedMs = performance.now();
  await page.getByText("Live", { exact: true }).waitFor();
  console.log(
    `stale after ${Math.round(staleMs)} ms, live again after ${Math.round(performance.now() - startedMs)} ms`,
  );
  expect(staleMs).toBeLessThan(10_000);
  await sendFailingRun(stack, "after-recovery");
  await page
    .getByRole("list", { name: /Failing runs/ })
    .getByText("after-recovery")
    .waitFor();
  expect(await page.evaluate(() => "notReloaded" in window)).toBe(true);
});

test("the figures of Overview move by themselves", async () => {
  const figures = () =>
    page.getByRole("listitem").filter({ hasText: "Runs per minute" }).first().textContent();
  const before = await figures();
  for (let i = 0; i < 5; i++) await sendFailingRun(stack, "moving");
  await until("the figures have changed", async () => (await figures()) !== before, 15_000);
  expect(await page.evaluate(() => "notReloaded" in window)).toBe(true);
});
