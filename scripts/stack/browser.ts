import { existsSync } from "node:fs";
import {
  type APIRequestContext,
  type Browser,
  type BrowserContextOptions,
  chromium,
  type Page,
} from "playwright-core";
import type { Stack } from "./launch";

const usualPlaces = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** CHROMIUM_PATH, the usual places, then what Playwright installed. Throws with what to install where there is none. */
export function findChromium(): string {
  const given = process.env.CHROMIUM_PATH;
  if (given) {
    if (existsSync(given)) return given;
    throw new Error(`CHROMIUM_PATH is ${given}, and there is no such file`);
  }
  const found = [...usualPlaces, chromium.executablePath()].find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Error(
    "No Chromium found. Install one (`npx playwright-core install chromium`) or set CHROMIUM_PATH.",
  );
}

export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
}

/** A page in a fresh browser, signed in as the stack's administrator through the sign-in page's own API. */
export async function openSignedIn(
  stack: Stack,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; browser: Browser; close: () => Promise<void> }> {
  const browser = await launchChromium();
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    await signIn(context.request, stack);
    const page = await context.newPage();
    return { page, browser, close: () => browser.close() };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/** Leaves the session's cookie with whatever the request belongs to. */
export async function signIn(request: APIRequestContext, stack: Stack): Promise<void> {
  const response = await request.post(`${stack.webUrl}/api/auth/sign-in/email`, {
    data: stack.admin,
    headers: { origin: stack.webUrl },
  });
  if (!response.ok()) throw new Error(`sign-in answered ${response.status()}: ${await response.text()}`);
}
