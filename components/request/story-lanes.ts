import type { StoryEntry } from "./story";

/** One band of the axis: bars of one sort, in as few rows as do not overlap. */
export type StoryLane = {
  key: string;
  words: string;
  kind: "run" | "operation" | "decision" | "service" | "log";
  /** Bars with their row; decisions and log lines all in row 0. */
  bars: { entry: StoryEntry; row: number }[];
  rows: number;
};

const operationLanes: { words: string; kinds: readonly string[] }[] = [
  { words: "Workflows", kinds: ["workflow"] },
  { words: "Agents", kinds: ["agent", "step"] },
  { words: "LLM calls", kinds: ["llm", "embedding"] },
  { words: "Tools", kinds: ["tool", "retrieval", "rerank"] },
  { words: "Guardrails", kinds: ["guardrail", "evaluator"] },
];

/** Lanes from the outside in: runs, what agents did by sort, what was decided about it, spans of other services by service, log lines. */
export function storyLanes(entries: readonly StoryEntry[]): StoryLane[] {
  const spans = entries.filter((entry) => entry.kind === "span");
  const plain = spans.filter((entry) => entry.operation === null);
  const services = [...new Set(plain.map((entry) => entry.source))];
  const lanes: StoryLane[] = [
    lane(
      "runs",
      "Runs",
      "run",
      entries.filter((entry) => entry.kind === "run"),
    ),
    ...operationLanes.map(({ words, kinds }) =>
      lane(
        `operation ${words}`,
        words,
        "operation",
        spans.filter((entry) => entry.operation !== null && kinds.includes(entry.operation)),
      ),
    ),
    pointLane("decisions", "Decisions", "decision", entries),
    ...services.map((name) =>
      lane(
        `service ${name}`,
        name,
        "service",
        plain.filter((entry) => entry.source === name),
      ),
    ),
    pointLane("logs", "Log lines", "log", entries),
  ];
  return lanes.filter((each) => each.bars.length > 0);
}

function lane(
  key: string,
  words: string,
  kind: StoryLane["kind"],
  entries: readonly StoryEntry[],
): StoryLane {
  const bars = packRows(entries);
  return { key, words, kind, bars, rows: 1 + bars.reduce((most, bar) => Math.max(most, bar.row), 0) };
}

/** What has no duration needs no rows. */
function pointLane(
  key: string,
  words: string,
  kind: "decision" | "log",
  entries: readonly StoryEntry[],
): StoryLane {
  const bars = entries.filter((entry) => entry.kind === kind).map((entry) => ({ entry, row: 0 }));
  return { key, words, kind, bars, rows: 1 };
}

/** Each bar into the first row that is free when it starts: an outer bar stays above what runs inside it. */
export function packRows(entries: readonly StoryEntry[]): { entry: StoryEntry; row: number }[] {
  const ends: number[] = [];
  return entries
    .toSorted((a, b) => a.atNs - b.atNs || b.durationNs - a.durationNs)
    .map((entry) => {
      const free = ends.findIndex((end) => end <= entry.atNs);
      const row = free === -1 ? ends.length : free;
      ends[row] = entry.atNs + entry.durationNs;
      return { entry, row };
    });
}
