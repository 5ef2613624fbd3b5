import { spawn } from "node:child_process";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { BrowserContext } from "playwright-core";
import { findPlaces, type Places } from "./shots/find-places";
import { type Screen, screens } from "./shots/screens";
import { shoot, shotStates } from "./shots/shoot";
import { launchChromium, signIn } from "./stack/browser";
import { launchStack, type Stack } from "./stack/launch";
import { startScratchServer } from "./stack/scratch-database";

const usage = `npm run shots -- [options]
  --only NAME   screens whose name contains NAME
  --state S     full, empty, loading or error (default: all)
Writes PNGs into shots/ and prints their names.`;
const { values } = parseArgs({
  options: { only: { type: "string", default: "" }, state: { type: "string" }, help: { type: "boolean" } },
});

const widths = [1440, 390] as const;
const themes = ["dark", "light"] as const;
const folder = "shots";

async function main(): Promise<void> {
  if (values.help) return console.log(usage);
  if (values.only === "" && values.state === undefined) await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const server = await startScratchServer();
  try {
    const databaseUrl = await server.createDatabase("shots");
    const stack = await launchStack({ databaseUrl, parts: ["receiver", "worker", "web"] });
    try {
      await fill(stack);
      await shootAll(stack, await findPlaces(stack));
    } finally {
      await stack.stop();
    }
  } finally {
    await server.close();
  }
}

/** Real data, through the front door: the demo, ten times as fast. */
async function fill(stack: Stack): Promise<void> {
  console.error("acting the demo");
  const args = ["--once", "60", "--rate", "8", "--pace", "0.2", "--seed", "11", "--key", stack.key];
  const demo = spawn(
    process.execPath,
    ["--import", "tsx", "scripts/demo.ts", "--endpoint", stack.grpcUrl, "--http", stack.httpUrl, ...args],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const code = await new Promise((resolve) => demo.once("exit", resolve));
  if (code !== 0) throw new Error(`the demo ended with code ${code}`);
}

async function shootAll(stack: Stack, places: Places): Promise<void> {
  const browser = await launchChromium();
  const entry = await browser.newContext();
  // Signed in once for all pictures: the sign-in page limits how often one may try.
  await signIn(entry.request, stack);
  const storageState = await entry.storageState();
  const wanted = screens(places).filter((screen) => screen.name.includes(values.only));
  try {
    for (const width of widths) {
      for (const theme of themes) {
        const context = await browser.newContext({
          viewport: { width, height: width === 390 ? 844 : 900 },
          colorScheme: theme,
          reducedMotion: "reduce",
          storageState,
        });
        await context.addCookies([{ name: "runtower_theme", value: theme, url: stack.webUrl }]);
        for (const screen of wanted) await shootStates(context, stack, screen, `${width}-${theme}`);
        await context.close();
      }
    }
  } finally {
    await browser.close();
  }
}

async function shootStates(
  context: BrowserContext,
  stack: Stack,
  screen: Screen,
  look: string,
): Promise<void> {
  for (const state of shotStates) {
    if (values.state !== undefined && values.state !== state) continue;
    if (screen.paths[state] === undefined) continue;
    const file = join(folder, `${screen.name}-${state}-${look}.png`);
    await shoot({
      context,
      stack,
      path: screen.paths[state],
      state,
      file,
      signedOut: screen.signedOut ?? false,
    });
    console.log(file);
  }
}

await main();
