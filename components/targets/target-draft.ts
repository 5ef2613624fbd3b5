// A target while it is typed: texts, as fields have them. Pure.
import type { ScrapeTargetRow } from "@/lib/contract/scrape-targets";
import { labelsText, readLabels } from "./json-paths";

type Mapping = ScrapeTargetRow["mapping"][number];
export type MappingDraft = {
  /** For the list of rows alone. */
  key: string;
  path: string;
  metric: string;
  type: "counter" | "gauge";
  labels: string;
  scale: string;
  help?: string | undefined;
};
export type TargetDraft = {
  url: string;
  kind: "prometheus" | "json";
  interval: string;
  timeout: string;
  labels: string;
  mapping: MappingDraft[];
  /** Typed now; empty: what is stored stays. */
  authorization: string;
  /** What is stored is to go. */
  forgets: boolean;
};

let keys = 0;
export const emptyMapping = (of: Partial<MappingDraft> = {}): MappingDraft => ({
  key: `m${++keys}`,
  path: "",
  metric: "",
  type: "gauge",
  labels: "",
  scale: "",
  ...of,
});

const noSecret = { authorization: "", forgets: false };

export function draftOf(row: ScrapeTargetRow | null): TargetDraft {
  if (row === null)
    return {
      url: "",
      kind: "prometheus",
      interval: "15",
      timeout: "10",
      labels: "",
      mapping: [],
      ...noSecret,
    };
  return {
    ...noSecret,
    url: row.url,
    kind: row.kind,
    interval: String(row.interval_seconds),
    timeout: String(row.timeout_seconds),
    labels: labelsText(row.labels),
    mapping: row.mapping.map(({ path, metric, type, labels, scale, help }) =>
      emptyMapping({
        path,
        metric,
        type,
        labels: labelsText(labels),
        scale: scale === undefined ? "" : String(scale),
        help,
      }),
    ),
  };
}

export type TargetBody = {
  url: string;
  kind: "prometheus" | "json";
  interval_seconds: number;
  timeout_seconds: number;
  labels: Record<string, string>;
  mapping: Mapping[];
  authorization?: string | null;
};

/** What is sent, or what is wrong with it. Rows of the mapping that are empty are left out. */
export function bodyOf(draft: TargetDraft): { body: TargetBody } | { fault: string } {
  const labels = readLabels(draft.labels);
  if (labels === null) return { fault: "Labels are written name=value, with commas between" };
  if (draft.url.trim() === "") return { fault: "The address is missing" };
  const mapping: Mapping[] = [];
  for (const row of draft.kind === "json" ? draft.mapping : []) {
    if (row.path.trim() === "" && row.metric.trim() === "") continue;
    const own = readLabels(row.labels);
    if (own === null)
      return { fault: `Labels of ${row.metric || row.path} are written name=value, with commas between` };
    if (row.scale.trim() !== "" && !Number.isFinite(Number(row.scale)))
      return { fault: `The factor of ${row.metric || row.path} is no number` };
    mapping.push({
      path: row.path.trim(),
      metric: row.metric.trim(),
      type: row.type,
      ...(Object.keys(own).length > 0 && { labels: own }),
      ...(row.scale.trim() !== "" && { scale: Number(row.scale) }),
      ...(row.help !== undefined && { help: row.help }),
    });
  }
  return {
    body: {
      url: draft.url.trim(),
      kind: draft.kind,
      interval_seconds: Number(draft.interval),
      timeout_seconds: Number(draft.timeout),
      labels,
      mapping,
      ...(draft.authorization.trim() !== ""
        ? { authorization: draft.authorization.trim() }
        : draft.forgets && { authorization: null }),
    },
  };
}
