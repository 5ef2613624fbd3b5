import { cx } from "@/components/ui/cx";
import { plural } from "@/lib/client/format";
import type { RunDetailOutput } from "@/lib/contract/run-detail";
import { type FoldedAxis, placeOf } from "./fold-gaps";
import { labelWidth, trackEnd } from "./timeline-label";

type Props = { density: RunDetailOutput["log_density"]; axis: FoldedAxis; originNs: bigint };

/** How many lines were logged when: one bar for each bucket, its part with errors in red. */
export function LogDensity({ density, axis, originNs }: Props) {
  if (density.length === 0) return null;
  const most = density.reduce((max, { count }) => Math.max(max, count), 1);
  const originMs = Number(originNs / 1_000n) / 1000;
  const total = density.reduce((sum, { count }) => sum + count, 0);
  const errors = density.reduce((sum, point) => sum + point.errors, 0);
  const bucketMs = density.reduce((least, point, index) => {
    const before = density[index - 1];
    return before === undefined ? least : Math.min(least, point.time - before.time);
  }, axis.endMs - axis.startMs);
  return (
    <div className="flex">
      <span
        className={cx(
          "flex shrink-0 flex-col justify-end border-r px-3 pt-1 text-label text-text-3",
          labelWidth,
        )}
      >
        <span className="font-medium">Log lines</span>
        <span className="truncate text-table text-text-2">{plural(total, "line")}</span>
      </span>
      <div
        role="img"
        aria-label={`${plural(total, "log line")}, ${plural(errors, "error")}`}
        className={cx("relative mt-2 h-9 min-w-0 flex-1 overflow-hidden border-b", trackEnd)}
      >
        {density.map(({ time, count, errors: bad }) => {
          const left = placeOf(axis, time - originMs);
          const width = placeOf(axis, time - originMs + bucketMs) - left;
          return (
            <span
              key={time}
              className="absolute bottom-0 flex flex-col justify-end"
              style={{
                left: `${left * 100}%`,
                width: `max(2px, calc(${width * 100}% - 1px))`,
                height: `${Math.max(8, (count / most) * 100)}%`,
              }}
            >
              <span
                className="block w-full bg-error"
                style={{ height: `${(bad / Math.max(1, count)) * 100}%` }}
              />
              <span className="block w-full flex-1 bg-line-strong" />
            </span>
          );
        })}
      </div>
    </div>
  );
}
