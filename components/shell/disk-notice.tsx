"use client";
import { HardDrive } from "lucide-react";
import Link from "next/link";
import { useDiskNotice } from "@/lib/client/use-stream";
import { useHref } from "@/lib/client/use-view";
import { cx } from "../ui/cx";

/** On every page while the disk of the database is filling up, or so full that what is sent is refused. */
export function DiskNotice() {
  const disk = useDiskNotice();
  const href = useHref();
  if (disk === null) return null;
  const full = disk.usedPercent === null ? "" : ` ${disk.usedPercent} %`;
  const isStopped = disk.state === "stop";
  return (
    <p
      role={isStopped ? "alert" : "status"}
      className={cx(
        "flex flex-wrap items-center gap-x-2 border-b px-4 py-1.5 text-table",
        isStopped ? "bg-error/10 text-error" : "bg-warning/10 text-warning",
      )}
    >
      <HardDrive aria-hidden className="size-3.5 shrink-0" />
      <span className="min-w-0">
        {isStopped
          ? `The disk of the database is${full} full: what is sent is refused until there is space. Senders keep it and try again.`
          : `The disk of the database is${full} full. Before it is full, what is sent will be refused.`}
      </span>
      <Link href={href("/settings/ingest")} className="rounded-sm underline hover:no-underline">
        What fills it
      </Link>
    </p>
  );
}
