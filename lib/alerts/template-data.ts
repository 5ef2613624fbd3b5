import type { LabelRecord } from "@/lib/model/alert";

/** What a template of a label or an annotation may speak of. */
export interface TemplateData {
  /** Of the series, its name among them. */
  labels: LabelRecord;
  value: number;
  externalLabels: LabelRecord;
  externalUrl: string;
  nowMs: number;
}

export interface TemplateSample {
  labels: LabelRecord;
  value: number;
}

/** `{{ query "..." }}` at the moment of evaluation. A rejection's message is shown in the text. */
export type TemplateQuery = (expr: string) => Promise<readonly TemplateSample[]>;
