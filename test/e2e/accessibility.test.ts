import axe from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium, signIn } from "@/scripts/stack/browser";
import { type FailingRun, sendFailingRun } from "@/test/support/failing-run";
import { launchForTest, type TestStack, until } from "@/test/support/launch";

let stack: TestStack;
let browser: Browser;
let run: FailingRun;
beforeAll(async () => {
  stack = await launchForTest(["receiver", "worker", "web"]);
  browser = await launchChromium();
  for (let i = 0; i < 3; i++) run = await sendFailingRun(stack, `workflow-${i}`);
  await until("the runs are derived", async () => {
    const { rows } = await stack.database.pool.query("select 1 from telemetry.runs");
    return rows.length >= 3;
  });
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const pages: [name: string, path: () => string][] = [
  ["Sign in", () => "/sign-in"],
  ["Overview", () => "/"],
  ["Overview, empty", () => "/?project=runtower"],
  ["Runs", () => "/runs"],
  ["Run", () => `/runs/${run.traceId}`],
  ["Traces", () => "/traces"],
  ["Trace", () => `/traces/${run.traceId}`],
  ["Request", () => `/requests/${run.requestId}`],
  ["Logs", () => "/logs"],
  ["API keys", () => "/settings/api-keys"],
  ["Account", () => "/settings/account"],
  ["Send data", () => "/settings/send-data"],
  ["Not found", () => "/no-such-page"],
];

for (const theme of ["dark", "light"] as const) {
  for (const width of [1440, 390]) {
    test(`no accessibility violation on any page, ${theme}, ${width} px wide`, async () => {
      const found: string[] = [];
      for (const [name, path] of pages) found.push(...(await violations(name, path(), theme, width)));
      expect(found).toEqual([]);
    });
  }
}

async function violations(
  name: string,
  path: string,
  theme: "dark" | "light",
  width: number,
): Promise<string[]> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: theme,
    reducedMotion: "reduce",
  });
  try {
    await context.addCookies([{ name: "runtower_theme", value: theme, url: stack.webUrl }]);
    if (name !== "Sign in") await signIn(context.request, stack);
    const page = await context.newPage();
    await page.goto(stack.webUrl + path);
    await page.waitForTimeout(900);
    await page.evaluate(axe.source);
    const results = await page.evaluate(
      (runOnly) => (window as unknown as { axe: typeof axe }).axe.run(document, { runOnly }),
      tags,
    );
    return results.violations.map(
      ({ id, help, nodes }) =>
        `${name}: ${id}: ${help}: ${nodes
          .slice(0, 3)
          .map((node) => node.html.slice(0, 160))
          .join(" | ")}`,
    );
  } finally {
    await context.close();
  }
}
