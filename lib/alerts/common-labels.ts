import type { LabelRecord } from "@/lib/model/alert";

/** Labels or annotations that all of them have with one value. */
export function commonOf(records: readonly LabelRecord[]): LabelRecord {
  const [first, ...others] = records;
  if (first === undefined) return {};
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) =>
      others.every((other) => Object.hasOwn(other, name) && other[name] === value),
    ),
  );
}
