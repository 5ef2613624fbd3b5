import { TriangleAlert } from "lucide-react";
import { plural } from "@/lib/client/format";

/** Decisions that OPA itself lost are in no list and no panel: that must be said wherever people count them. */
export function OpaLoss({ lost }: { lost: number }) {
  if (lost === 0) return null;
  return (
    <p
      role="status"
      className="flex items-start gap-2 rounded-lg border border-warning/50 bg-surface px-3 py-2 text-table"
    >
      <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0 text-warning" />
      <span>
        <strong className="font-medium">{plural(lost, "decision")} never arrived:</strong> OPA dropped{" "}
        {lost === 1 ? "it" : "them"} before sending, by its own counters. Numbers here are too low by that.
        Raise decision_logs.reporting.buffer_size_limit_events, or leave out max_decisions_per_second.
      </span>
    </p>
  );
}
