/** Rules as they are evaluated; durations in milliseconds. Read from alerting.rules, from a rule file, or from the form. */
import type { LabelRecord } from "@/lib/model/alert";

export type RuleKind = "alert" | "record";

/** What an empty answer means where there had been data: nothing wrong, an alert of its own, or as it was. */
export const noDataPolicies = ["ok", "alert", "keep"] as const;
export type NoDataPolicy = (typeof noDataPolicies)[number];

/** What a query that failed means: an alert of its own, or as it was. */
export const onErrorPolicies = ["alert", "keep"] as const;
export type OnErrorPolicy = (typeof onErrorPolicies)[number];

export interface Rule {
  id: string;
  kind: RuleKind;
  /** Of the alert, or of the series that is recorded. */
  name: string;
  expr: string;
  forMs: number;
  keepFiringForMs: number;
  /** Templates, those of the group among them (`withGroupLabels`). */
  labels: LabelRecord;
  annotations: LabelRecord;
  noData: NoDataPolicy;
  onError: OnErrorPolicy;
}

/** Rules that are evaluated together and in order, at one moment. */
export interface RuleGroup {
  name: string;
  intervalMs: number;
  /** Queries ask for the moment of evaluation less this. */
  queryOffsetMs: number;
  /** The most alerts or recorded series of one rule; 0: no limit. */
  seriesLimit: number;
  labels: LabelRecord;
  rules: readonly Rule[];
}

/** As Prometheus: the labels of a group are those of its rules, which may say otherwise. */
export function withGroupLabels(own: LabelRecord, ofGroup: LabelRecord): LabelRecord {
  return { ...ofGroup, ...own };
}

/** The label of an alert that is about the rule and not about its condition, so that it is another identity and can be routed. */
export const reasonLabel = "alert_reason";
