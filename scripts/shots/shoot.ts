import type { BrowserContext, Page } from "playwright-core";
import type { Stack } from "@/scripts/stack/launch";
import type { ShotState } from "./screens";

export const shotStates: readonly ShotState[] = ["full", "empty", "loading", "error"];

/** Opens a page, brings it into the state, and takes its picture. */
export async function shoot(of: {
  context: BrowserContext;
  stack: Stack;
  path: string;
  state: ShotState;
  file: string;
  signedOut: boolean;
}): Promise<void> {
  const cookies = await of.context.cookies();
  if (of.signedOut) await of.context.clearCookies({ name: /session/ });
  const page = await of.context.newPage();
  try {
    await page.goto(of.stack.webUrl + of.path, { waitUntil: "domcontentloaded" });
    // The stream of changes never ends, so the network is never idle: wait for the last skeleton, then for fonts and charts.
    await page
      .waitForFunction(() => document.querySelector(".animate-pulse") === null, null, { timeout: 10_000 })
      .catch(() => {});
    await page.waitForTimeout(700);
    if (of.state === "loading" || of.state === "error") await disturb(page, of.state);
    await page.screenshot({ path: of.file, animations: "disabled" });
  } finally {
    await page.close();
    if (of.signedOut) await of.context.addCookies(cookies);
  }
}

/** The first answers come with the page; asked for another time range, the API is silent or fails. */
async function disturb(page: Page, state: "loading" | "error"): Promise<void> {
  await page.route("**/api/v1/**", async (route) => {
    if (state === "loading") return;
    const error = { code: "unavailable", message: "The database does not answer. Trying again helps." };
    await route.fulfill({ status: 503, contentType: "application/json", body: JSON.stringify({ error }) });
  });
  await page.evaluate(() => {
    const url = new URL(window.location.href);
    url.searchParams.set("from", "6h");
    url.searchParams.set("window", "24h");
    window.history.pushState(null, "", url);
  });
  await page.waitForTimeout(state === "loading" ? 700 : 2_500);
}
