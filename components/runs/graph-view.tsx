"use client";
import { useMemo, useState } from "react";
import { EmptyState } from "@/components/ui/empty-state";
import { Segmented } from "@/components/ui/select";
import { colourOf } from "@/lib/client/colour";
import { formatDuration, formatExact } from "@/lib/client/format";
import { kindWord } from "./run-words";
import { buildGraph, edgePath, type GraphEdge, type GraphNode, nodeSize } from "./step-graph";
import type { Step } from "./steps";

type Props = { steps: readonly Step[]; selected: string | null; onSelect: (step: Step) => void };

const modes = [
  { value: "together", words: "Aggregated" },
  { value: "apart", words: "Every step" },
] as const;

/** Who had what done: agents, tools and models as nodes, with how often and how well. */
export function GraphView({ steps, selected, onSelect }: Props) {
  const [mode, setMode] = useState<"together" | "apart">("together");
  const graph = useMemo(() => buildGraph(steps, mode === "together"), [steps, mode]);
  if (steps.length === 0)
    return (
      <EmptyState title="No steps yet">The graph is drawn from the run's spans as they arrive.</EmptyState>
    );
  const margin = 24;
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <div className="flex h-9 shrink-0 items-center gap-3 border-b px-3 text-label text-text-3">
        <Segmented label="Steps" value={mode} options={modes} onChange={setMode} />
        {graph.hidden > 0 && (
          <span>{formatExact(graph.hidden)} more steps are left out here; the timeline has them all.</span>
        )}
      </div>
      <section
        aria-label="Graph of steps"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
        tabIndex={0}
        className="min-h-0 flex-1 overflow-auto"
      >
        <div
          className="relative"
          style={{ width: graph.width + margin * 2, height: graph.height + margin * 2 }}
        >
          <svg aria-hidden width="100%" height="100%" className="absolute inset-0">
            <g transform={`translate(${margin} ${margin})`}>
              {graph.edges.map((edge) => (
                <Edge key={edge.key} edge={edge} />
              ))}
            </g>
          </svg>
          <ul className="absolute" style={{ left: margin, top: margin }}>
            {graph.nodes.map((node) => (
              <li key={node.key} className="absolute" style={{ left: node.x, top: node.y }}>
                <Node node={node} selected={selected} onSelect={onSelect} />
              </li>
            ))}
          </ul>
        </div>
      </section>
    </div>
  );
}

function Edge({ edge }: { edge: GraphEdge }) {
  const x = (edge.from.x + nodeSize.width + edge.to.x) / 2;
  const y = (edge.from.y + edge.to.y + nodeSize.height) / 2;
  return (
    <>
      <path
        d={edgePath(edge)}
        fill="none"
        stroke="var(--line-strong)"
        strokeWidth={Math.min(4, 1 + Math.log2(edge.count))}
        strokeDasharray={edge.back ? "4 4" : undefined}
      />
      {edge.count > 1 && !edge.back && (
        <text
          x={x}
          y={y - 4}
          textAnchor="middle"
          fontSize={11}
          fill="var(--text-2)"
          stroke="var(--canvas)"
          strokeWidth={4}
          paintOrder="stroke"
        >
          ×{edge.count}
        </text>
      )}
    </>
  );
}

/** A click opens the node's step; on a node of many, the next one, failed ones first. */
function Node({
  node,
  selected,
  onSelect,
}: {
  node: GraphNode;
  selected: string | null;
  onSelect: Props["onSelect"];
}) {
  const ordered = [...node.steps].sort((a, b) => Number(b.failed) - Number(a.failed));
  const at = ordered.findIndex((step) => step.spanId === selected);
  const next = ordered[(at + 1) % ordered.length];
  const counts = [node.ok > 0 ? `${node.ok} ok` : null, node.failed > 0 ? `${node.failed} failed` : null]
    .filter(Boolean)
    .join(", ");
  return (
    <button
      type="button"
      aria-pressed={at >= 0}
      title={`${node.name}\n${counts}, ${formatDuration(node.totalMs)} in all`}
      onClick={() => next && onSelect(next)}
      className="relative flex flex-col justify-center overflow-hidden rounded-md border border-line-strong bg-surface px-2.5 text-left hover:bg-raised aria-pressed:border-accent aria-pressed:ring-1 aria-pressed:ring-accent"
      style={{ width: nodeSize.width, height: nodeSize.height }}
    >
      <span
        aria-hidden
        className="absolute inset-y-0 left-0 w-1"
        style={{ background: node.failed > 0 ? "var(--error)" : colourOf(node.name) }}
      />
      <span className="flex items-baseline gap-1.5">
        <span className="truncate font-medium text-table">{node.name}</span>
        <span className="shrink-0 text-label text-text-3">{kindWord(node.kind)}</span>
      </span>
      <span className="flex gap-2 text-label tabular-nums">
        {node.ok > 0 && <span className="text-text-2">{node.ok} ok</span>}
        {node.failed > 0 && <span className="text-error">{node.failed} failed</span>}
        <span className="ml-auto text-text-3">{formatDuration(node.totalMs)}</span>
      </span>
    </button>
  );
}
