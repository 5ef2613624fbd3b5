import { isScalar, type Node } from "yaml";
import type { FilePlace } from "./rule-file";

/**
 * Line and column of a character of a scalar's text; undefined where the way it is written does not tell (escapes, folding).
 */
export function placeInText(file: string, node: Node, at: number): FilePlace | undefined {
  const range = node.range;
  if (!isScalar(node) || typeof node.value !== "string" || !range) return undefined;
  const raw = file.slice(range[0], range[1]);
  const offset = offsetIn(raw, node.value.slice(0, at), node.value.slice(at));
  return offset === undefined ? undefined : placeAt(file, range[0] + offset);
}

/** Walks the text along its lines: every line of it stands as it is somewhere in the file, in order. */
function offsetIn(raw: string, before: string, after: string): number | undefined {
  let offset = 0;
  const linesBefore = before.split("\n");
  const last = linesBefore.pop() ?? "";
  for (const line of linesBefore) {
    const found = raw.indexOf(line, offset);
    if (found === -1) return undefined;
    offset = found + line.length;
  }
  // The line of the place is looked for whole, else an empty beginning would be found anywhere.
  const rest = after.split("\n")[0] ?? "";
  const found = raw.indexOf(last + rest, offset);
  return found === -1 ? undefined : found + last.length;
}

function placeAt(file: string, offset: number): FilePlace {
  const before = file.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - lineStart + 1 };
}
