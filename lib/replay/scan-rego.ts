import { nondeterministicBuiltins } from "./nondeterministic";

/** What the text of one Rego module says without being compiled: enough to tell what it reads and asks of the world. */
export type ModuleScan = {
  /** `["agents", "tools"]`; empty where there is no package. */
  package: string[];
  /** Documents under `data` that it names, each as far as the name is fixed. */
  reads: string[][];
  /** Builtins it calls whose answer may be another the next time. */
  calls: string[];
};

type Token = { kind: "name" | "text" | "other"; value: string; at: number };

const word = /[\p{L}_][\p{L}\p{N}_]*/uy;
const maxReads = 2_000;

/** Never throws: what is no Rego is told by whoever compiles it. */
export function scanRego(text: string): ModuleScan {
  const tokens = tokenise(text);
  const scan: ModuleScan = { package: [], reads: [], calls: [] };
  const reads = new Map<string, string[]>();
  const calls = new Set<string>();
  tokens.forEach((token, i) => {
    const before = tokens[i - 1];
    if (token.kind !== "name" || before?.value === ".") return;
    if (token.value === "package" && scan.package.length === 0) scan.package = pathFrom(tokens, i + 1);
    else if (token.value === "data") {
      const path = pathFrom(tokens, i).slice(1);
      if (path.length > 0 && reads.size < maxReads) reads.set(JSON.stringify(path), path);
    } else {
      const name = pathFrom(tokens, i).join(".");
      if (nondeterministicBuiltins.has(name)) calls.add(name);
    }
  });
  return { ...scan, reads: [...reads.values()], calls: [...calls].sort() };
}

/** `a.b["c"].d`: the fixed names from token `from` on. */
function pathFrom(tokens: readonly Token[], from: number): string[] {
  const first = tokens[from];
  if (first?.kind !== "name") return [];
  const path = [first.value];
  for (let i = from + 1; ; ) {
    const [mark, name, close] = [tokens[i], tokens[i + 1], tokens[i + 2]];
    if (mark?.value === "." && mark.kind === "other" && name?.kind === "name") {
      path.push(name.value);
      i += 2;
    } else if (mark?.value === "[" && name?.kind === "text" && close?.value === "]") {
      path.push(name.value);
      i += 3;
    } else return path;
  }
}

function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  let isTemplate = false;
  for (let at = 0; at < text.length; ) {
    const char = text[at] ?? "";
    if (/\s/.test(char)) at += 1;
    else if (char === "#") at = endOfLine(text, at);
    // Of a template string everything is looked at as if it were code: that can only find too much.
    else if (char === "$" && (text[at + 1] === '"' || text[at + 1] === "`")) {
      isTemplate = true;
      at += 2;
    } else if (isTemplate && (char === '"' || char === "`")) {
      isTemplate = false;
      at += 1;
    } else if (char === '"') {
      const end = endOfString(text, at);
      tokens.push({ kind: "text", value: unquoted(text.slice(at, end)), at });
      at = end;
    } else if (char === "`") {
      const close = text.indexOf("`", at + 1);
      const end = close === -1 ? text.length : close;
      tokens.push({ kind: "text", value: text.slice(at + 1, end), at });
      at = end + 1;
    } else {
      word.lastIndex = at;
      const value = word.exec(text)?.[0] ?? char;
      tokens.push({ kind: value === char && !/[\p{L}_]/u.test(char) ? "other" : "name", value, at });
      at += value.length;
    }
  }
  return tokens;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
}

/** After the closing quote; a string does not go past its line. */
function endOfString(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i += 1) {
    if (text[i] === "\\") i += 1;
    else if (text[i] === '"' || text[i] === "\n") return i + 1;
  }
  return text.length;
}

function unquoted(quoted: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return quoted.slice(1, -1);
  }
}
