import { Skeleton } from "../ui/skeleton";

const bars = [
  [4, 0, 92],
  [14, 3, 40],
  [24, 5, 22],
  [24, 20, 14],
  [14, 45, 44],
  [24, 47, 18],
  [34, 52, 10],
  [24, 68, 20],
] as const;

/** The shape of a trace that is coming. */
export function TraceSkeleton() {
  return (
    <div role="status" aria-label="Loading the trace" className="flex h-full flex-col">
      <div className="flex h-11 items-center gap-4 border-b bg-surface px-3">
        <Skeleton className="h-4 w-64" />
        <Skeleton className="h-3 w-40" />
      </div>
      <div className="h-14 border-b bg-surface" />
      <div className="h-9 border-b bg-surface" />
      {bars.map(([indent, left, width]) => (
        <div key={`${indent}-${left}`} className="flex h-6 items-center">
          <div className="w-1/3 shrink-0" style={{ paddingLeft: indent + 8 }}>
            <Skeleton className="h-2.5 w-40" />
          </div>
          <div className="flex-1" style={{ paddingLeft: `${left * 0.6}%` }}>
            <Skeleton className="h-2.5" />
            <span style={{ width: `${width}%` }} />
          </div>
        </div>
      ))}
    </div>
  );
}
