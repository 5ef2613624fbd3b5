import { levelCharacters, type OutputLevel, outputLevel } from "@/lib/model/output-level";
import { type AnsiStyle, parseAnsi, plainStyle, stripAnsi } from "./ansi";

export type OutputStream = "stdout" | "stderr";
export type StreamFilter = "both" | OutputStream;
export type OutputChunk = { id: string; stream: OutputStream; text: string; received_at: string };
export type OutputLine = {
  /** Counted from 1 over both streams, in order of arrival. */
  number: number;
  stream: OutputStream;
  /** As sent, colour codes included; what a carriage return overwrote is gone, as in a terminal. */
  raw: string;
  /** What was switched on in this stream before the line began. */
  style: AnsiStyle;
  level: OutputLevel | null;
  receivedAt: string;
};

/** Longer lines are cut for drawing; the download has them whole. */
export const longestLine = 20_000;

/** `head`: the beginning of the line as sent, which tells its level also where a carriage return overwrote it. */
type OpenLine = { index: number; style: AnsiStyle; head: string };

/**
 * Chunks of two streams -> numbered lines. A line that ends in a later chunk is continued where it began, also when the
 * other stream wrote in between. Appending costs only the new text, so that 200,000 lines can grow line by line.
 */
export class OutputLines {
  readonly lines: OutputLine[] = [];
  readonly errors: number[] = [];
  readonly warnings: number[] = [];
  /** Rises with every change: what React compares. */
  version = 0;
  characters = 0;
  private readonly open: Record<OutputStream, OpenLine | null> = { stdout: null, stderr: null };
  private readonly style: Record<OutputStream, AnsiStyle> = { stdout: plainStyle, stderr: plainStyle };

  append(chunk: OutputChunk): void {
    if (chunk.text === "") return;
    this.characters += chunk.text.length;
    const parts = chunk.text.split("\n");
    const tail = parts.pop() ?? "";
    for (const part of parts) this.write(chunk, part, true);
    if (tail !== "") this.write(chunk, tail, false);
    this.version++;
  }

  private write(chunk: OutputChunk, text: string, ends: boolean): void {
    const open = this.open[chunk.stream];
    const index = open?.index ?? this.lines.length;
    const before = open === null ? "" : (this.lines[index]?.raw ?? "");
    const style = open?.style ?? this.style[chunk.stream];
    const raw = overwrite(before + text, ends).slice(0, longestLine);
    const known = this.lines[index];
    const head = ((open?.head ?? "") + text).slice(0, levelCharacters);
    const level = outputLevel(head);
    this.lines[index] = {
      number: index + 1,
      stream: chunk.stream,
      raw,
      style,
      level,
      receivedAt: known?.receivedAt ?? chunk.received_at,
    };
    if (level !== (known?.level ?? null)) this.mark(index, known?.level ?? null, level);
    this.open[chunk.stream] = ends ? null : { index, style, head };
    if (ends) this.style[chunk.stream] = raw.includes("\u001b") ? parseAnsi(raw, style).style : style;
  }

  /** Line indexes stay sorted: a change happens at the end, or at the few lines still open. */
  private mark(index: number, before: OutputLevel | null, after: OutputLevel | null): void {
    const list = (level: OutputLevel) => (level === "error" ? this.errors : this.warnings);
    if (before !== null) list(before).splice(list(before).lastIndexOf(index), 1);
    if (after === null) return;
    const into = list(after);
    let at = into.length;
    while (at > 0 && (into[at - 1] ?? 0) > index) at--;
    into.splice(at, 0, index);
  }
}

/** A progress bar that rewrites its line keeps only what it wrote last; `\r\n` is just an end of line. */
function overwrite(text: string, ends: boolean): string {
  const line = ends && text.endsWith("\r") ? text.slice(0, -1) : text;
  const at = line.lastIndexOf("\r");
  if (at < 0) return line;
  // A return at the very end of an open line has overwritten nothing yet.
  if (at === line.length - 1) return line.slice(line.lastIndexOf("\r", at - 1) + 1);
  return line.slice(at + 1);
}

/** Indexes of lines that contain `text` (any case), in order. */
export function findLines(lines: readonly OutputLine[], text: string): number[] {
  const wanted = text.toLowerCase();
  if (wanted === "") return [];
  const found: number[] = [];
  lines.forEach((line, index) => {
    if (stripAnsi(line.raw).toLowerCase().includes(wanted)) found.push(index);
  });
  return found;
}

/** The first of sorted `indexes` after `from` (before it when `backwards`), going round at the end; null when there is none. */
export function nextIndex(indexes: readonly number[], from: number, backwards = false): number | null {
  if (indexes.length === 0) return null;
  let low = 0;
  let high = indexes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((indexes[middle] ?? 0) > (backwards ? from - 1 : from)) high = middle;
    else low = middle + 1;
  }
  if (backwards) return indexes[low === 0 ? indexes.length - 1 : low - 1] ?? null;
  return indexes[low === indexes.length ? 0 : low] ?? null;
}
