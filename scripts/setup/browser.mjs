import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { runCommand } from "./run-command.mjs";
import { Fault, step } from "./say.mjs";

const usualPlaces = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The browser for end-to-end tests: CHROMIUM_PATH, the usual places, Playwright's own, or one installed now. */
export async function findBrowser() {
  const given = process.env.CHROMIUM_PATH;
  if (given) {
    if (existsSync(given)) return given;
    throw new Fault(`CHROMIUM_PATH names ${given}, which does not exist.`);
  }
  return findInstalled() ?? (await install());
}

function findInstalled() {
  return usualPlaces.find((path) => existsSync(path)) ?? findPlaywrights();
}

function findPlaywrights() {
  const cache = process.platform === "darwin" ? "Library/Caches/ms-playwright" : ".cache/ms-playwright";
  const folder = process.env.PLAYWRIGHT_BROWSERS_PATH ?? join(homedir(), cache);
  if (!existsSync(folder)) return undefined;
  const builds = readdirSync(folder).filter((name) => /^chromium-\d+$/.test(name));
  const programs = [
    "chrome-linux/chrome",
    "chrome-linux64/chrome",
    "chrome-mac/Chromium.app/Contents/MacOS/Chromium",
  ];
  return builds
    .flatMap((build) => programs.map((program) => join(folder, build, program)))
    .find((path) => existsSync(path));
}

async function install() {
  const canApt = process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
  const ways = [
    [
      "Playwright's Chromium",
      [[process.execPath, ["node_modules/playwright-core/cli.js", "install", "chromium"]]],
    ],
    ...(canApt
      ? [
          [
            "Chromium by apt-get",
            [
              ["apt-get", ["update"]],
              ["apt-get", ["install", "-y", "--no-install-recommends", "chromium"]],
            ],
          ],
        ]
      : []),
  ];
  for (const [what, commands] of ways) {
    try {
      await step(`Installing ${what} for the end-to-end tests`, async () => {
        for (const [command, args] of commands)
          await runCommand(command, args, { env: { DEBIAN_FRONTEND: "noninteractive" } });
      });
      const found = findInstalled();
      if (found) return found;
    } catch {
      // The next way; what to do by hand is said below.
    }
  }
  throw new Fault(
    "The end-to-end tests need a Chromium: install one (Debian, Ubuntu: `apt-get install chromium`) or set CHROMIUM_PATH to one.",
  );
}
