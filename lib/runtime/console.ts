/** What the operator sees. In a terminal only what matters, in short lines; elsewhere every line as its process wrote it. */
export type Console = {
  say: (text: string) => void;
  line: (process: string, line: string, stream: "stdout" | "stderr") => void;
};

const short = new Set(["warn", "error", "fatal"]);

export function createConsole(pretty: boolean, out: NodeJS.WritableStream = process.stdout): Console {
  // The terminal may be gone before we are.
  out.on("error", () => {});
  const write = (text: string) => {
    if (out.writable) out.write(`${text}\n`);
  };
  return {
    say: write,
    line: (name, line, stream) => {
      if (!pretty) return write(line);
      const text = shorten(name, line, stream);
      if (text) write(text);
    },
  };
}

/** @returns undefined for what an operator at a terminal need not see */
function shorten(name: string, line: string, stream: "stdout" | "stderr"): string | undefined {
  try {
    const entry = JSON.parse(line) as {
      level?: string;
      time?: string;
      msg?: string;
      err?: { message?: string };
    };
    if (!short.has(entry.level ?? "")) return undefined;
    const reason = entry.err?.message ? `: ${entry.err.message}` : "";
    return `${entry.time?.slice(11, 19) ?? ""} ${name} ${entry.level}: ${entry.msg ?? ""}${reason}`;
  } catch {
    return stream === "stderr" ? `${name}: ${line}` : undefined;
  }
}
