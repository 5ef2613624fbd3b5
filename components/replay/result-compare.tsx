import type { ReactNode } from "react";
import type { ReplayOutcome } from "@/lib/model/replay";
import { Badge, type Meaning } from "../ui/badge";
import { JsonTree } from "../ui/json-tree";
import { changedParts, type PartChange } from "./result-diff";

const meanings: Record<PartChange, Meaning> = { added: "ok", removed: "denied", changed: "modified" };

type Props = { before: string | null; after: string | null; outcome: ReplayOutcome };

/** What the policy answered then and now, with what differs marked in place. */
export function ResultCompare({ before, after, outcome }: Props) {
  if (outcome === "same" || outcome === "not_replayable" || outcome === "error") return null;
  const [then, now] = [parsed(before), parsed(after)];
  const parts = changedParts(then, now);
  return (
    <div className="grid gap-3 border-t pt-3 sm:grid-cols-2">
      <Answer title="Answer then" value={then} marks={marksOf(parts, ["removed", "changed"])} />
      <Answer title="Answer now" value={now} marks={marksOf(parts, ["added", "changed"])} />
    </div>
  );
}

function Answer({ title, value, marks }: { title: string; value: unknown; marks: Map<string, ReactNode> }) {
  return (
    <div className="min-w-0">
      <p className="mb-1 text-label text-text-3">{title}</p>
      {value === undefined ? (
        <p className="text-table text-text-3">none, or too large to be kept</p>
      ) : (
        <JsonTree value={value} openDepth={4} label={title} marks={marks} />
      )}
    </div>
  );
}

function marksOf(parts: Map<string, PartChange>, shown: readonly PartChange[]): Map<string, ReactNode> {
  return new Map(
    [...parts]
      .filter(([, change]) => shown.includes(change))
      .map(([pointer, change]) => [
        pointer,
        <Badge key={pointer} meaning={meanings[change]}>
          {change}
        </Badge>,
      ]),
  );
}

function parsed(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
