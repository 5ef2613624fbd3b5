import { cx } from "./cx";

/** Space held for what is coming; visible only after 150 ms. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cx("late block animate-pulse rounded-sm bg-overlay", className)} />;
}

/** Rows of a table that is coming. */
export function SkeletonRows({ rows = 12 }: { rows?: number }) {
  return (
    <div role="status" aria-label="Loading" className="flex flex-col">
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders without identity
        <div key={index} className="flex h-7 items-center gap-6 border-b px-3">
          <Skeleton className="h-2.5 w-24" />
          <Skeleton className="h-2.5 w-40" />
          <Skeleton className="ml-auto h-2.5 w-32" />
        </div>
      ))}
    </div>
  );
}
