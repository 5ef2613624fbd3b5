import type { EvidenceQuery } from "@/lib/contract/evidence";
import { type Html, html } from "./html";
import { numberWords } from "./words";

const [width, height, left] = [760, 180, 56];

/** The query's values with the threshold as a line and the time since the alert became active as a band. */
export function curve(
  { series, threshold, from, step_ms, to }: EvidenceQuery,
  activeAt: string,
): Html | null {
  const values = series.flatMap((one) => one.values.flatMap((value) => value ?? []));
  if (values.length === 0) return null;
  const least = Math.min(0, ...values, threshold?.value ?? 0);
  const most = Math.max(...values, threshold?.value ?? least, least + 1e-9);
  const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
  const x = (ms: number) => left + ((ms - fromMs) / Math.max(1, toMs - fromMs)) * (width - left - 8);
  const y = (value: number) => height - 20 - ((value - least) / (most - least)) * (height - 32);
  const bandFrom = Math.max(left, Math.min(width - 8, x(Date.parse(activeAt))));
  const lines = series.map(({ values: of, own }) => ({
    own,
    path: pathOf(of, (i) => x(fromMs + i * step_ms), y),
  }));
  return html`<svg class="curve" viewBox="0 0 ${width} ${height}" role="img" aria-label="the query's values">
<rect class="band" x="${fixed(bandFrom)}" y="8" width="${fixed(width - 8 - bandFrom)}" height="${height - 28}"/>
${lines.toReversed().map(({ own, path }) => html`<path class="${own ? "own" : "other"}" d="${path}"/>`)}
${
  threshold === null
    ? null
    : html`<line class="threshold" x1="${left}" x2="${width - 8}" y1="${fixed(y(threshold.value))}" y2="${fixed(y(threshold.value))}"/>
<text x="${width - 10}" y="${fixed(y(threshold.value) - 4)}" text-anchor="end">${threshold.op} ${numberWords(threshold.value)}</text>`
}
<text x="${left - 6}" y="16" text-anchor="end">${numberWords(most)}</text><text x="${left - 6}" y="${height - 18}" text-anchor="end">${numberWords(least)}</text>
<text x="${left}" y="${height - 4}">${from.slice(11, 16)}</text><text x="${width - 8}" y="${height - 4}" text-anchor="end">${to.slice(11, 16)} UTC</text>
</svg>`;
}

const fixed = (value: number) => value.toFixed(1);

function pathOf(
  values: readonly (number | null)[],
  x: (i: number) => number,
  y: (value: number) => number,
): string {
  let isOpen = false;
  return values
    .flatMap((value, i) => {
      if (value === null) {
        isOpen = false;
        return [];
      }
      const command = isOpen ? "L" : "M";
      isOpen = true;
      return [`${command}${fixed(x(i))} ${fixed(y(value))}`];
    })
    .join("");
}
