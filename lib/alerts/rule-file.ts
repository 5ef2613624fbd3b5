/** Rule files as Prometheus has them. Read by rule-file-parse.ts, written by rule-file-print.ts. */
import type { LabelRecord } from "@/lib/model/alert";
import type { RuleKind } from "./rule";

export interface RuleFileRule {
  kind: RuleKind;
  name: string;
  expr: string;
  forMs: number;
  keepFiringForMs: number;
  labels: LabelRecord;
  annotations: LabelRecord;
}

export interface RuleFileGroup {
  name: string;
  /** Null: not said; a minute then, as Prometheus unless it is told otherwise. */
  intervalMs: number | null;
  queryOffsetMs: number;
  seriesLimit: number;
  labels: LabelRecord;
  rules: RuleFileRule[];
}

export const defaultIntervalMs = 60_000;

/** Lines and columns count from 1. */
export interface FilePlace {
  line: number;
  column: number;
}

export interface FileFault extends FilePlace {
  message: string;
}
