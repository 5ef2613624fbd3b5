import { plotTop } from "./series";

type Props = {
  values: readonly (number | null)[];
  colour?: string;
  width?: number;
  height?: number;
  className?: string;
};

/** A line without axes; gaps stay gaps. Decoration beside a number that says it in words, so hidden from screen readers. */
export function Sparkline({ values, colour = "var(--text-3)", width = 120, height = 28, className }: Props) {
  const top =
    plotTop(
      { times: values.map((_, index) => index), series: [{ key: "", words: "", colour, values }] },
      false,
    ) || 1;
  const x = (index: number) =>
    values.length < 2 ? width / 2 : (index / (values.length - 1)) * (width - 2) + 1;
  const y = (value: number) => height - 1.5 - (value / top) * (height - 3);
  let path = "";
  let open = false;
  for (const [index, value] of values.entries()) {
    if (value === null) {
      open = false;
      continue;
    }
    path += `${open ? "L" : "M"}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    // A lone point would draw nothing.
    if (!open && (values[index + 1] ?? null) === null) path += "h0.01";
    open = true;
  }
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      className={className}
      style={{ height }}
    >
      <path
        d={path}
        fill="none"
        stroke={colour}
        strokeWidth={1.5}
        strokeLinecap="round"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
