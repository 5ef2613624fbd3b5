import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSignedIn } from "@/scripts/stack/browser";
import { sendFailingRun } from "@/test/support/failing-run";
import { launchForTest, type TestStack, until } from "@/test/support/launch";

let stack: TestStack;
let page: Page;
let close: () => Promise<void>;
const grafana = resolve(import.meta.dirname, "../../grafana/dashboards/system-overview.json");

beforeAll(async () => {
  stack = await launchForTest(["receiver", "worker", "web"]);
  ({ page, close } = await openSignedIn(stack));
  page.setDefaultTimeout(30_000);
  await sendFailingRun(stack, "order-desk");
  await until("the run is derived", async () => {
    const { rows } = await stack.database.pool.query("select 1 from telemetry.runs");
    return rows.length > 0;
  });
});
afterAll(async () => {
  await close?.();
  await stack?.stop();
});

const title = () => page.getByRole("heading", { level: 1 });
const more = async (item: string) => {
  await page.getByRole("button", { name: "More about this dashboard" }).click();
  await page.getByRole("menuitem", { name: item }).click();
};

// One story, told in order: each test goes on where the one before it stopped.
test("a dashboard of Grafana is imported from its file and shows what is stored", async () => {
  await page.goto(`${stack.webUrl}/dashboards`);
  await page.getByRole("button", { name: "Import" }).first().click();
  await page.locator('input[type="file"]').setInputFiles(grafana);
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Import/ })
    .last()
    .click();
  await page.waitForURL(/\/dashboards\/[^/?]+/);
  expect(await title().textContent()).toContain("System overview");
  await page
    .getByRole("button", { name: /^Actions of / })
    .first()
    .waitFor();
});

test("a panel stands alone and goes back; the whole goes full screen", async () => {
  const count = await page.getByRole("button", { name: /^Actions of / }).count();
  // The first is a line that heads others.
  await page
    .getByRole("button", { name: /^Actions of / })
    .nth(1)
    .click();
  await page.getByRole("menuitem", { name: "Show alone" }).click();
  await page.waitForFunction(
    () => document.querySelectorAll('button[aria-label^="Actions of "]').length === 1,
  );
  await page.goBack();
  await page.waitForFunction(
    (all) => document.querySelectorAll('button[aria-label^="Actions of "]').length === all,
    count,
  );
  await page.getByRole("button", { name: "Full screen" }).click();
  await page.waitForFunction(() => document.fullscreenElement !== null);
  await page.evaluate(() => document.exitFullscreen());
});

test("its export is read again; a copy of it is edited, saved, taken back and deleted", async () => {
  const [download] = await Promise.all([page.waitForEvent("download"), more("Export as JSON")]);
  const file = JSON.parse(await readFile(await download.path(), "utf8"));
  expect(file).toMatchObject({
    form: "runtower-dashboard",
    dashboard: { title: "Runtower / System overview" },
  });
  const original = page.url();
  await more("Duplicate");
  await page.waitForURL((url) => url.href !== original && /\/dashboards\/[^/?]+/.test(url.href));
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.getByRole("textbox", { name: "Title of the dashboard" }).fill("Mine");
  await page.getByRole("button", { name: "Undo" }).click();
  expect(await page.getByRole("textbox", { name: "Title of the dashboard" }).inputValue()).not.toBe("Mine");
  await page.getByRole("button", { name: "Redo" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await title().getByText("Mine").waitFor();
  await more("Versions");
  await page
    .getByRole("dialog")
    .getByText(/Version 2|2/)
    .first()
    .waitFor();
  await page.keyboard.press("Escape");
  await more("Delete…");
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.waitForURL(/\/dashboards(\?|$)/);
  await page.getByRole("table", { name: "Dashboards" }).getByText("System overview").first().waitFor();
  expect(await page.getByRole("table", { name: "Dashboards" }).getByText("Mine").count()).toBe(0);
});
