import { InvalidInput } from "@/lib/errors";
import { TooLarge } from "../refusals";

const longestExactDigits = 15;
// Counted before parsing, since V8 takes up to 60 bytes for each object: a body of only `{` would take gigabytes.
const maxOpenings = 4_000_000;
const maxDepth = 200;

const quote = 0x22;
const backslash = 0x5c;

/**
 * The body with each integer of more than 15 digits put into quotes (nanosecond times do not survive JSON.parse as
 * numbers; proto3 JSON allows strings), and so NaN and Infinity, which Python writes bare. Throws on a body that would take too much memory to parse.
 */
export function quoteLongNumbers(body: Buffer): string {
  const parts: string[] = [];
  let copied = 0;
  let depth = 0;
  let openings = 0;
  for (let i = 0; i < body.length; i++) {
    const byte = body[i] ?? 0;
    if (byte === quote) i = endOfString(body, i);
    else if (byte === 0x7b || byte === 0x5b) {
      if (++openings > maxOpenings)
        throw new TooLarge("The JSON holds too many values. Send smaller batches.");
      if (++depth > maxDepth)
        throw new InvalidInput(`Not valid OTLP: nested deeper than ${maxDepth} levels at byte ${i}.`);
    } else if (byte === 0x7d || byte === 0x5d) depth--;
    else if (byte >= 0x30 && byte <= 0x39) {
      const end = endOfDigits(body, i);
      if (end - i > longestExactDigits && !continuesAsDouble(body[end]) && body[i - 1] !== 0x2e) {
        const start = body[i - 1] === 0x2d ? i - 1 : i;
        parts.push(body.toString("utf8", copied, start), `"${body.toString("latin1", start, end)}"`);
        copied = end;
      }
      i = end - 1;
    } else if (byte === 0x4e || byte === 0x49) {
      const word = wordAt(body, i);
      if (word === undefined) continue;
      const start = body[i - 1] === 0x2d ? i - 1 : i;
      parts.push(body.toString("utf8", copied, start), `"${start < i ? "-" : ""}${word}"`);
      copied = i + word.length;
      i = copied - 1;
    }
  }
  if (copied === 0) return body.toString("utf8", 0, body.length);
  parts.push(body.toString("utf8", copied, body.length));
  return parts.join("");
}

/** Which of them stands at `start`. */
function wordAt(body: Buffer, start: number): string | undefined {
  return ["NaN", "Infinity"].find((word) => body.toString("latin1", start, start + word.length) === word);
}

/** Position of the closing quote, or of the end where there is none (JSON.parse then says so). */
function endOfString(body: Buffer, start: number): number {
  for (let i = start + 1; i < body.length; i++) {
    const byte = body[i];
    if (byte === backslash) i++;
    else if (byte === quote) return i;
  }
  return body.length;
}

function endOfDigits(body: Buffer, start: number): number {
  let i = start;
  for (let byte = body[i] ?? 0; byte >= 0x30 && byte <= 0x39; byte = body[i] ?? 0) i++;
  return i;
}

function continuesAsDouble(byte: number | undefined): boolean {
  return byte === 0x2e || byte === 0x65 || byte === 0x45;
}
