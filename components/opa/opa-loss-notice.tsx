"use client";
import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import { plural } from "@/lib/client/format";
import { useQuestion } from "@/lib/client/use-question";
import { useHref, useView } from "@/lib/client/use-view";
import type { OpaInstancesOutput } from "@/lib/contract/opa-instances";

/** One line above a list of decisions that is short of some; nothing where OPA lost none. */
export function OpaLossNotice() {
  const { project } = useView();
  const href = useHref();
  const { data } = useQuestion<OpaInstancesOutput>(
    "/api/v1/opa-instances",
    { project },
    { refreshOn: false, everyMs: 60_000 },
  );
  if (data === undefined || data.lost === 0) return null;
  return (
    <Link
      href={href("/decisions/opa")}
      className="flex shrink-0 items-center gap-2 border-t px-3 py-1.5 text-table hover:bg-raised"
    >
      <TriangleAlert aria-hidden className="size-3.5 shrink-0 text-warning" />
      <span className="min-w-0">
        OPA lost {plural(data.lost, "decision")} before sending: they are in no list here.{" "}
        <span className="text-accent">Which instance, and why</span>
      </span>
    </Link>
  );
}
