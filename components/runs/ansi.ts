/**
 * Terminal colours (SGR) in a program's output, read into plain segments that React draws as text. Nothing is ever turned
 * into HTML, so output cannot inject any. Every other escape sequence (cursor moves, titles, links) is dropped.
 */
export type AnsiColor =
  | { kind: "named"; index: number }
  | { kind: "rgb"; red: number; green: number; blue: number };
export type AnsiStyle = {
  color: AnsiColor | null;
  background: AnsiColor | null;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
  inverse: boolean;
};
export type AnsiSegment = { text: string; style: AnsiStyle };

export const plainStyle: AnsiStyle = {
  color: null,
  background: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  inverse: false,
};

const escapeCode = "\u001b";
// CSI, OSC (ended by BEL or ST), and two-character sequences; an unfinished one runs to the end of the line.
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal output is made of them.
const sequence = /\u001b(?:\[([ -?]*)([@-~]|$)|\][^\u0007\u001b]*(?:\u0007|\u001b\\|$)|[ -/]*[0-~]?)/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal would not show either, tab excepted.
const invisible = /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f]/g;

/** `style` is what the stream had switched on before this line; the answer's `style` is what holds after it. */
export function parseAnsi(
  line: string,
  style: AnsiStyle = plainStyle,
): { segments: AnsiSegment[]; style: AnsiStyle } {
  if (!line.includes(escapeCode)) {
    const text = line.replace(invisible, "");
    return { segments: text === "" ? [] : [{ text, style }], style };
  }
  const segments: AnsiSegment[] = [];
  let current = style;
  let last = 0;
  const push = (text: string) => {
    const shown = text.replace(invisible, "");
    if (shown !== "") segments.push({ text: shown, style: current });
  };
  for (const match of line.matchAll(sequence)) {
    push(line.slice(last, match.index));
    last = match.index + match[0].length;
    if (match[2] === "m") current = applyCodes(current, match[1] ?? "");
  }
  push(line.slice(last));
  return { segments, style: current };
}

/** The line as a reader sees it, for search and copying. */
export function stripAnsi(line: string): string {
  const text = line.includes(escapeCode) ? line.replace(sequence, "") : line;
  return text.replace(invisible, "");
}

function applyCodes(style: AnsiStyle, codes: string): AnsiStyle {
  if (!/^[0-9;:]*$/.test(codes)) return style;
  const numbers = codes.split(/[;:]/).map((code) => Number(code === "" ? 0 : code));
  let next = { ...style };
  for (let i = 0; i < numbers.length; i++) {
    const code = numbers[i] ?? 0;
    if (code === 38 || code === 48) {
      const { color, used } = readColor(numbers, i + 1);
      i += used;
      if (color !== null) next = code === 38 ? { ...next, color } : { ...next, background: color };
    } else next = applyCode(next, code);
  }
  return next;
}

function applyCode(style: AnsiStyle, code: number): AnsiStyle {
  const named = (index: number): AnsiColor => ({ kind: "named", index });
  if (code === 0) return plainStyle;
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 3) return { ...style, italic: true };
  if (code === 4) return { ...style, underline: true };
  if (code === 7) return { ...style, inverse: true };
  if (code === 22) return { ...style, bold: false, dim: false };
  if (code === 23) return { ...style, italic: false };
  if (code === 24) return { ...style, underline: false };
  if (code === 27) return { ...style, inverse: false };
  if (code >= 30 && code <= 37) return { ...style, color: named(code - 30) };
  if (code === 39) return { ...style, color: null };
  if (code >= 40 && code <= 47) return { ...style, background: named(code - 40) };
  if (code === 49) return { ...style, background: null };
  if (code >= 90 && code <= 97) return { ...style, color: named(code - 82) };
  if (code >= 100 && code <= 107) return { ...style, background: named(code - 92) };
  return style;
}

/** After 38 or 48: `5;n` (256 colours) or `2;r;g;b`. */
function readColor(numbers: number[], at: number): { color: AnsiColor | null; used: number } {
  const byte = (offset: number) => Math.min(255, Math.max(0, numbers[at + offset] ?? 0));
  if (numbers[at] === 5) return { color: from256(byte(1)), used: 2 };
  if (numbers[at] === 2)
    return { color: { kind: "rgb", red: byte(1), green: byte(2), blue: byte(3) }, used: 4 };
  return { color: null, used: 1 };
}

function from256(index: number): AnsiColor {
  if (index < 16) return { kind: "named", index };
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return { kind: "rgb", red: grey, green: grey, blue: grey };
  }
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40);
  const cube = index - 16;
  return {
    kind: "rgb",
    red: level(Math.floor(cube / 36)),
    green: level(Math.floor(cube / 6) % 6),
    blue: level(cube % 6),
  };
}
