import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";

/**
 * What `npm ci --omit=dev` installs: the packages that the lock file does not mark as for development, as links to the files
 * that are installed here. An install of its own would be a gigabyte written once more.
 */
export function linkProductionInstall(folder: string): void {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
    packages: { [path: string]: { dev?: boolean } };
  };
  for (const [path, { dev = false }] of Object.entries(packages))
    if (path !== "" && !dev && existsSync(path)) linkFolder(path, join(folder, path));
}

/** Packages within a package have lines of their own in the lock file. */
function linkFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else if (!entry.isDirectory()) linkFile(source, target);
    else if (entry.name !== "node_modules") linkFolder(source, target);
  }
}

function linkFile(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch (error) {
    // Another file system, or one without links.
    if (!["EXDEV", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    copyFileSync(source, target);
  }
}
