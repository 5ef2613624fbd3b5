import type { LabelRecord } from "@/lib/model/alert";

/** Texts of labels and annotations are rows, messages and pages: a template could make any of them large. */
const longestLabel = 2_048;
const longestAnnotation = 8_192;

export const labelValue = (text: string): string => stored(text, longestLabel);
export const annotationText = (text: string): string => stored(text, longestAnnotation);

export function storedLabels(labels: LabelRecord): LabelRecord {
  const all: Record<string, string> = {};
  for (const name in labels) all[stored(name, longestLabel)] = labelValue(labels[name] ?? "");
  return all;
}

/** PostgreSQL's JSON has neither NUL nor halves of surrogate pairs, which a query may make of bytes. */
function stored(text: string, longest: number): string {
  const clean = /[\0\p{Surrogate}]/u.test(text) ? text.toWellFormed().replaceAll("\0", "\ufffd") : text;
  return clean.length <= longest ? clean : `${clean.slice(0, longest - 1).toWellFormed()}…`;
}
