import { gzipSync } from "node:zlib";
import type { APIRequestContext, Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium, signIn } from "@/scripts/stack/browser";
import { launchForTest, type TestStack } from "@/test/support/launch";

/** The frame's budget for what Overview needs before it answers to a hand. */
const mostBytes = 250_000;

let stack: TestStack;
let browser: Browser;
beforeAll(async () => {
  stack = await launchForTest(["web"]);
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

test("JavaScript of the first page stays within its budget", async () => {
  const { request } = await browser.newContext();
  await signIn(request, stack);
  const scripts = await scriptsOf(request, stack.webUrl);
  const sizes = await Promise.all(
    scripts.map(async (path) => {
      const body = await (await request.get(new URL(path, stack.webUrl).href)).body();
      return { path, bytes: gzipSync(body).length };
    }),
  );
  expect(sizes.length).toBeGreaterThan(5);
  const sum = sizes.reduce((all, { bytes }) => all + bytes, 0);
  expect(sum, JSON.stringify(sizes, null, 1)).toBeLessThanOrEqual(mostBytes);
});

/** Those for browsers that know no modules are fetched by none that can show the page. */
async function scriptsOf(request: APIRequestContext, url: string): Promise<string[]> {
  const html = await (await request.get(url)).text();
  const tags = html.match(/<script\b[^>]*>/g) ?? [];
  const paths = tags.flatMap((tag) =>
    /\bnomodule\b/i.test(tag) ? [] : (/\bsrc="([^"]+)"/.exec(tag)?.[1] ?? []),
  );
  return [...new Set(paths)];
}
