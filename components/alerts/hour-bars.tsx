import { plural } from "@/lib/client/format";
import { cx } from "../ui/cx";

type Props = {
  /** One count an hour, the newest last. */
  hours: readonly number[];
  colour?: string;
  height?: number;
  className?: string;
};

/** How often, hour by hour: bars, because a count of an hour is no point of a line. An hour with anything in it is seen. */
export function HourBars({ hours, colour = "var(--text-3)", height = 18, className }: Props) {
  const most = Math.max(1, ...hours);
  const words = `${plural(
    hours.reduce((sum, count) => sum + count, 0),
    "time",
  )} in ${hours.length} h, at most ${most} in one`;
  return (
    <svg
      role="img"
      aria-label={words}
      viewBox={`0 0 ${Math.max(1, hours.length) * 3} ${height}`}
      preserveAspectRatio="none"
      className={cx("block", className)}
      style={{ height }}
    >
      <path
        d={hours
          .map((count, place) => {
            const tall = count === 0 ? 0 : Math.max(2, (count / most) * (height - 1));
            return tall === 0 ? "" : `M${place * 3} ${height}h2v${-tall.toFixed(1)}h-2z`;
          })
          .join("")}
        fill={colour}
      />
      <path
        d={`M0 ${height - 0.5}h${hours.length * 3}`}
        stroke="var(--line-strong)"
        strokeWidth={1}
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
