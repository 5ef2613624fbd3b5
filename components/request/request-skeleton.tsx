import { Skeleton, SkeletonRows } from "../ui/skeleton";

/** The shape of a story that is coming. */
export function RequestSkeleton() {
  return (
    <div
      role="status"
      aria-label="Loading the story"
      className="mx-auto flex w-full max-w-[1600px] flex-col gap-3 p-3"
    >
      <div className="flex h-24 flex-col gap-3 rounded-lg border bg-surface p-4">
        <Skeleton className="h-3 w-60" />
        <Skeleton className="h-4 w-2/3" />
      </div>
      <div className="h-40 rounded-lg border bg-surface p-4">
        <Skeleton className="h-full w-full" />
      </div>
      <div className="rounded-lg border bg-surface">
        <SkeletonRows rows={10} />
      </div>
    </div>
  );
}
