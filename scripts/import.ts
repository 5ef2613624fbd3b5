import { parseArgs } from "node:util";
import { type Import, importLines, type Summary } from "./import/import-lines";
import { post, Refused, type Target } from "./import/post";
import { showProgress } from "./import/progress";
import { decisionSender } from "./import/send-decisions";
import { spanSender } from "./import/send-spans";
import type { Poster } from "./import/split-batch";
import { readTaskPilotSpan } from "./import/taskpilot-span";

const usage = `npm run import -- decisions FILE [options]    decision_logs.jsonl, or any JSON lines of POST /v1/decisions
npm run import -- traces FILE [options]       traces.jsonl of TaskPilot (agent-observable)
  FILE             may end in .gz; - reads standard input
  --to URL         the receiver's HTTP port (default http://localhost:4318)
  --key KEY        API key with the write scope, where the receiver asks for one
  --service NAME   traces: service name (default: what the spans' names begin with)
  --from-line N    goes on at this line (default 1)
  --patience S     gives up after the receiver was away for so many seconds (default 300)
Running it again changes nothing that is stored already.
Ends with 0: all lines taken; 1: some were refused, listed at the end; 2: nothing could be read or sent; 3: the receiver
stayed away; 130: interrupted.`;

const shownBadLines = 100;

function fail(words: string): never {
  console.error(words);
  process.exit(2);
}

type Arguments = {
  what: "decisions" | "traces";
  file: string;
  target: Target;
  service: string | undefined;
  fromLine: number;
  patience: number;
};

function readArguments(): Arguments {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        to: { type: "string", default: "http://localhost:4318" },
        key: { type: "string" },
        service: { type: "string" },
        "from-line": { type: "string", default: "1" },
        patience: { type: "string", default: "300" },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    const [what, file, ...more] = positionals;
    if ((what !== "decisions" && what !== "traces") || file === undefined || more.length > 0)
      return fail(usage);
    if (!URL.canParse(values.to))
      fail(`--to must be an address such as http://localhost:4318, not "${values.to}"`);
    const number = (name: "from-line" | "patience") => {
      const value = Number(values[name]);
      if (!Number.isInteger(value) || value < 1) fail(`--${name} must be a whole number of at least 1`);
      return value;
    };
    const target: Target = { url: values.to, key: values.key };
    return {
      what,
      file,
      target,
      service: values.service,
      fromLine: number("from-line"),
      patience: number("patience"),
    };
  } catch (error) {
    fail(`${(error as Error).message}\n\n${usage}`);
  }
}

async function main(): Promise<number> {
  const { what, file, target, service, fromLine, patience } = readArguments();
  const stopping = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.on(name, () => {
      // A second one means now; what is under way may be sent again later.
      if (stopping.signal.aborted) process.exit(130);
      stopping.abort();
    });
  let onWait = (_words: string) => {};
  const poster: Poster = (path, contentType, text) =>
    post(target, path, contentType, text, {
      giveUpAfterMs: patience * 1_000,
      onWait: (words) => onWait(words),
      signal: stopping.signal,
    });
  const run = async <Value>(of: Pick<Import<Value>, "read" | "send">): Promise<Summary> => {
    const work = await importLines({ file, fromLine, signal: stopping.signal, ...of });
    const progress = showProgress(work.state);
    onWait = progress.waitFor;
    return work.run().finally(() => progress.stop());
  };
  const summary =
    what === "decisions"
      ? await run({ read: (_json, text) => text, send: decisionSender(poster) })
      : await run({ read: (json) => readTaskPilotSpan(json, service), send: spanSender(poster) });
  console.log(tellSummary(what, summary));
  if (stopping.signal.aborted) return 130;
  if (summary.away !== undefined) return 3;
  return summary.refused > 0 ? 1 : 0;
}

function tellSummary(what: "decisions" | "traces", summary: Summary): string {
  const { lines, accepted, merged, duplicates, refused, badLines, stoppedBefore, away } = summary;
  const counts =
    what === "traces"
      ? `${accepted} spans taken`
      : `${accepted - merged - duplicates} new, ${merged} told more of a known one, ${duplicates} known already`;
  const words = [`${lines} lines read: ${counts}, ${refused} refused.`];
  for (const { line, reason } of badLines.slice(0, shownBadLines)) words.push(`  line ${line}: ${reason}`);
  if (refused > shownBadLines) words.push(`  and ${refused - shownBadLines} more`);
  if (away !== undefined) words.push(`The receiver stayed away: ${away}.`);
  if (stoppedBefore !== undefined)
    words.push(`Not all of it was sent. To go on, run it again with --from-line ${stoppedBefore}.`);
  return words.join("\n");
}

try {
  process.exit(await main());
} catch (error) {
  if (error instanceof Refused) fail(error.message);
  fail((error as Error).message);
}
