// In: a file of JSON lines. Out: what became of each line. Sent in batches, a few at once; what is sent again changes nothing,
// so the same command may be run again after any end.
import { Away } from "./post";
import { readLines, sizeOf } from "./read-lines";

export type Item<Value> = { line: number; value: Value; bytes: number };
export type BadLine = { line: number; reason: string };
/** What the receiver made of one batch; `refused` by place in the batch. */
export type Outcome = {
  accepted: number;
  merged: number;
  duplicates: number;
  refused: { index: number; reason: string }[];
};
export type Summary = Omit<Outcome, "refused"> & {
  /** Lines read; empty ones are not counted. */
  lines: number;
  refused: number;
  badLines: BadLine[];
  /** The first line that is not known to be stored, where the end was not reached. */
  stoppedBefore: number | undefined;
  away: string | undefined;
};

const maxLines = 500;
const maxBytes = 1024 * 1024;
const maxAtOnce = 4;
const maxKeptBadLines = 1_000;

export type Import<Value> = {
  file: string;
  fromLine: number;
  /** Throws an Error with the reason where a line is not what it should be. */
  read: (json: unknown, text: string) => Value;
  send: (values: readonly Value[]) => Promise<Outcome>;
  signal: AbortSignal;
};

export async function importLines<Value>(of: Import<Value>) {
  const whole = await sizeOf(of.file);
  const summary: Summary = {
    lines: 0,
    accepted: 0,
    merged: 0,
    duplicates: 0,
    refused: 0,
    badLines: [],
    stoppedBefore: undefined,
    away: undefined,
  };
  let done = 0;
  const state = () => ({ lines: summary.lines, refused: summary.refused, done, whole });
  const refuse = (line: number, reason: string) => {
    summary.refused += 1;
    if (summary.badLines.length < maxKeptBadLines) summary.badLines.push({ line, reason });
  };
  const open = new Set<Promise<void>>();
  const unsure = new Set<number>();
  let failure: unknown;

  const sendBatch = async (items: readonly Item<Value>[], readUpTo: number) => {
    const first = items[0]?.line ?? 0;
    unsure.add(first);
    try {
      const outcome = await of.send(items.map(({ value }) => value));
      summary.accepted += outcome.accepted;
      summary.merged += outcome.merged;
      summary.duplicates += outcome.duplicates;
      for (const { index, reason } of outcome.refused) refuse(items[index]?.line ?? first, reason);
      done = Math.max(done, readUpTo);
      unsure.delete(first);
    } catch (error) {
      failure ??= error;
    }
  };
  const start = async (items: readonly Item<Value>[], readUpTo: number) => {
    if (items.length === 0) return;
    while (open.size >= maxAtOnce) await Promise.race(open);
    const sending: Promise<void> = sendBatch(items, readUpTo).finally(() => open.delete(sending));
    open.add(sending);
  };

  const run = async (): Promise<Summary> => {
    let batch: Item<Value>[] = [];
    let bytes = 0;
    let next: number | undefined;
    for await (const line of readLines(of.file)) {
      if (failure !== undefined || of.signal.aborted) {
        next = batch[0]?.line ?? line.number;
        batch = [];
        break;
      }
      if (line.number < of.fromLine || line.text?.trim() === "") continue;
      summary.lines += 1;
      try {
        if (line.text === null) throw new Error("the line is longer than 4 MiB");
        batch.push({
          line: line.number,
          value: of.read(parse(line.text), line.text),
          bytes: line.text.length,
        });
        bytes += line.text.length;
      } catch (error) {
        refuse(line.number, (error as Error).message);
      }
      if (batch.length >= maxLines || bytes >= maxBytes) {
        await start(batch, line.bytesRead);
        batch = [];
        bytes = 0;
      }
    }
    await start(batch, whole ?? 0);
    await Promise.all(open);
    if (failure !== undefined && !(failure instanceof Away)) throw failure;
    summary.away = failure instanceof Away ? failure.message : undefined;
    const firsts = [...unsure, ...(next === undefined ? [] : [next])];
    summary.stoppedBefore = firsts.length === 0 ? undefined : Math.min(...firsts);
    summary.badLines.sort((a, b) => a.line - b.line);
    return summary;
  };
  return { state, run };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`no JSON: ${(error as Error).message}`);
  }
}
