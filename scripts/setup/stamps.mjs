import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

// What was made from what: a step is done again when the hash of its sources is another.
const file = "node_modules/.cache/runtower/stamps.json";

function readStamps() {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return {};
  }
}

export function isFresh(name, hash) {
  return readStamps()[name] === hash;
}

export function stamp(name, hash) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ ...readStamps(), [name]: hash }, null, 2)}\n`);
}

/** A hash over the contents of files and folders; tests and what is generated are not part of it. */
export function hashOf(paths) {
  const hash = createHash("sha256").update(`${process.version} ${process.platform} ${process.arch}`);
  const add = (path) => {
    if (!existsSync(path)) return;
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort()) if (name !== "generated") add(join(path, name));
    } else if (!/\.test\.tsx?$/.test(path)) {
      hash.update(`\0${path}\0`).update(readFileSync(path));
    }
  };
  for (const path of paths) add(path);
  return hash.digest("hex");
}
