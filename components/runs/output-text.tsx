import { type CSSProperties, memo, type ReactNode } from "react";
import { type AnsiColor, type AnsiStyle, parseAnsi } from "./ansi";

/** The sixteen names of a terminal in tones that can be read on both themes. */
const names = [
  "--text-3",
  "--error",
  "--ok",
  "--warning",
  "--running",
  "--modified",
  "--approval",
  "--text",
  "--text-3",
  "--error",
  "--ok",
  "--warning",
  "--running",
  "--modified",
  "--approval",
  "--text",
];

function cssColor(color: AnsiColor, mix: string): string {
  if (color.kind === "named") return `var(${names[color.index] ?? "--text"})`;
  return `color-mix(in oklab, rgb(${color.red} ${color.green} ${color.blue}) 55%, ${mix})`;
}

function cssOf(style: AnsiStyle): CSSProperties {
  const css: CSSProperties = {};
  const [front, back] = style.inverse ? [style.background, style.color] : [style.color, style.background];
  if (front !== null) css.color = cssColor(front, "var(--text)");
  if (back !== null)
    css.background = `color-mix(in srgb, ${cssColor(back, "var(--canvas)")} 18%, transparent)`;
  else if (style.inverse) css.background = "var(--overlay)";
  if (style.bold) css.fontWeight = 600;
  if (style.dim && front === null) css.color = "var(--text-3)";
  if (style.italic) css.fontStyle = "italic";
  if (style.underline) css.textDecoration = "underline";
  return css;
}

/** One line with its colours, what is searched for marked. Text only: nothing the program wrote becomes markup. */
export const OutputText = memo(function OutputText({
  raw,
  style,
  search,
}: {
  raw: string;
  style: AnsiStyle;
  search: string;
}) {
  const { segments } = parseAnsi(raw, style);
  const marks = findMarks(segments.map((segment) => segment.text).join(""), search);
  let at = 0;
  return segments.map((segment, index) => {
    const start = at;
    at += segment.text.length;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: segments of one fixed text
      <span key={index} style={cssOf(segment.style)}>
        {marks.length === 0 ? segment.text : withMarks(segment.text, start, marks)}
      </span>
    );
  });
});

/** Where `search` (any case) stands in a text: [from, to) pairs. */
export function findMarks(text: string, search: string): [number, number][] {
  if (search === "") return [];
  const marks: [number, number][] = [];
  const [low, wanted] = [text.toLowerCase(), search.toLowerCase()];
  for (
    let at = low.indexOf(wanted);
    at >= 0 && marks.length < 200;
    at = low.indexOf(wanted, at + wanted.length)
  ) {
    marks.push([at, at + wanted.length]);
  }
  return marks;
}

function withMarks(text: string, start: number, marks: [number, number][]): ReactNode[] {
  const parts: ReactNode[] = [];
  let done = 0;
  for (const [from, to] of marks) {
    const [a, b] = [Math.max(0, from - start), Math.min(text.length, to - start)];
    if (b <= done || a >= text.length || b <= 0) continue;
    parts.push(text.slice(done, a), <mark key={from}>{text.slice(a, b)}</mark>);
    done = b;
  }
  parts.push(text.slice(done));
  return parts;
}
