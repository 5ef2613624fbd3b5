import { formatTick } from "@/lib/client/format";
import { useUtc } from "@/lib/client/use-clock";
import { axisFloor, axisTicks, axisTop, timeTicks } from "./series";
import { linePath, stackPaths, still } from "./still-paths";
import type { TimeSeriesProps } from "./time-series";

// Where TimeSeries has its plot: it takes this chart's place without a jump.
const plotClass = "absolute top-2 right-3 bottom-[22px] left-[52px]";

/** The chart as the server can draw it, at its final place and size: all of it but the gestures. */
export function StillChart(props: TimeSeriesProps) {
  const { times, series, fromMs, toMs, format } = props;
  const utc = useUtc();
  const top = axisTop(props);
  const floor = axisFloor(props, props.unit);
  const offsetMs = utc ? 0 : -new Date(toMs).getTimezoneOffset() * 60_000;
  return (
    <div className="relative h-full text-label text-text-3">
      <div className={plotClass}>
        {axisTicks(floor, top).map((value) => (
          <div
            key={value}
            className={`absolute inset-x-0 border-t ${value === 0 ? "border-line-strong" : "border-line"}`}
            style={{ bottom: `${((value - floor) / (top - floor)) * 100}%` }}
          >
            <span className="absolute -top-2 right-full mr-2 whitespace-nowrap">{format(value)}</span>
          </div>
        ))}
        <svg
          aria-hidden
          viewBox={`0 0 ${still.width} ${still.height}`}
          preserveAspectRatio="none"
          className="absolute inset-0 size-full overflow-visible"
        >
          <Shapes {...props} times={times} series={series} top={top} floor={floor} />
        </svg>
        {props.threshold !== undefined && (
          <div
            className="absolute inset-x-0 border-error border-t border-dashed"
            style={{ bottom: `${((props.threshold.value - floor) / (top - floor)) * 100}%` }}
          >
            <span className="absolute right-1 bottom-0 text-[10px] text-text-2">{props.threshold.words}</span>
          </div>
        )}
        {props.markers?.map(({ timeMs, words }) => (
          <span
            key={`${timeMs} ${words}`}
            className="absolute inset-y-0 border-text-3 border-l border-dashed text-[10px] text-text-2"
            style={{ left: `${((timeMs - fromMs) / (toMs - fromMs)) * 100}%` }}
          >
            <span
              className={`absolute top-0 whitespace-nowrap px-1 ${timeMs > fromMs + (toMs - fromMs) * 0.8 ? "right-0" : "left-0"}`}
            >
              {words}
            </span>
          </span>
        ))}
        {timeTicks(fromMs, toMs, 6, offsetMs).map((t) => (
          <span
            key={t}
            className="absolute top-full mt-1 -translate-x-1/2 whitespace-nowrap"
            style={{ left: `${((t - fromMs) / (toMs - fromMs)) * 100}%` }}
          >
            {formatTick(t, toMs - fromMs, utc)}
          </span>
        ))}
      </div>
    </div>
  );
}

function Shapes({
  times,
  series,
  kind,
  stacked = false,
  fromMs,
  toMs,
  stepMs,
  top,
  floor,
}: TimeSeriesProps & { top: number; floor: number }) {
  const frame = { fromMs, toMs, top, floor };
  if (kind === "line")
    return series.map(({ key, values, colour }) => {
      const { line, dots } = linePath(times, values, frame);
      const stroke = { fill: "none", stroke: colour, vectorEffect: "non-scaling-stroke" as const };
      return (
        <g key={key}>
          <path d={line} strokeWidth={1.5} {...stroke} />
          <path d={dots} strokeWidth={4} strokeLinecap="round" {...stroke} />
        </g>
      );
    });
  const paths = stackPaths({ times, series }, frame, stacked, kind === "bar" ? stepMs * 0.88 : undefined);
  const fillOpacity = kind === "bar" ? 1 : stacked ? 0.65 : 0.35;
  return series.map(({ key, colour }, place) => (
    <path key={key} d={paths[place]} fill={colour} fillOpacity={fillOpacity} />
  ));
}
