import { formatTime } from "@/lib/client/format";
import { type Band, bandsAt } from "./bands";
import type { Series } from "./series";

type Props = {
  series: readonly Series[];
  format: (value: number) => string;
  utc: boolean;
  stepMs: number;
  stacked: boolean;
  bands: readonly Band[];
  /** Given by Recharts. */
  active?: boolean;
  label?: string | number;
  payload?: readonly { dataKey?: unknown; value?: unknown }[];
};

const most = 10;

/** What stood at the cursor: the step's time and each series' value, as drawn from top to bottom. */
export function ChartTooltip(props: Props) {
  const { series, format, utc, active, label, payload = [], stacked } = props;
  if (!active || label === undefined) return null;
  const values = new Map(payload.map((entry) => [String(entry.dataKey), entry.value]));
  const lines = series
    .map((each, place) => ({ ...each, value: values.get(`s${place}`) }))
    .filter((each) => typeof each.value === "number" && (each.value !== 0 || series.length < 4));
  const ordered = stacked
    ? [...lines].reverse()
    : [...lines].sort((a, b) => Number(b.value) - Number(a.value));
  return (
    <div className="rounded-md border border-line-strong bg-overlay px-2.5 py-1.5 text-table shadow-float">
      <p className="text-label text-text-2 tabular-nums">
        {formatTime(Number(label), utc).replace(/\.\d{3}/, "")}
      </p>
      {ordered.length === 0 && <p className="text-text-2">Nothing measured</p>}
      {ordered.slice(0, most).map((line) => (
        <p key={line.key} className="flex items-center gap-2">
          <span aria-hidden className="h-2 w-2 shrink-0 rounded-[2px]" style={{ background: line.colour }} />
          <span className="line-clamp-2 max-w-72 flex-1 [overflow-wrap:anywhere]">{line.words}</span>
          <span className="pl-3 tabular-nums">{format(Number(line.value))}</span>
        </p>
      ))}
      {ordered.length > most && <p className="text-text-3">and {ordered.length - most} more</p>}
      <BandsHere bands={bandsAt(props.bands, Number(label), props.stepMs)} />
    </div>
  );
}

const mostBands = 4;

function BandsHere({ bands }: { bands: readonly Band[] }) {
  if (bands.length === 0) return null;
  return (
    <div className="mt-1 border-line border-t pt-1 text-label">
      {bands.slice(0, mostBands).map(({ key, words, colour }) => (
        <p key={key} className="flex items-center gap-2">
          <span aria-hidden className="h-1 w-2 shrink-0" style={{ background: colour }} />
          <span className="line-clamp-2 max-w-72 [overflow-wrap:anywhere]">{words}</span>
        </p>
      ))}
      {bands.length > mostBands && <p className="text-text-3">and {bands.length - mostBands} more</p>}
    </div>
  );
}
