import type { AlertSource, LabelRecord } from "./alert";

/** An alert as somebody else sends it, with its times settled. */
export interface IncomingAlert {
  source: Exclude<AlertSource, "rule">;
  labels: LabelRecord;
  annotations: LabelRecord;
  generatorUrl: string | null;
  value: number | null;
  startsMs: number;
  /** It was sent; else it is when the alert came. */
  hasStart: boolean;
  /** Up to now: it is over since then. Later: over by then unless it is sent again. */
  endsMs: number;
}

/** One item of a body that is not taken; `index` from 0. */
export interface RefusedAlert {
  index: number;
  reason: string;
}

export const incomingAlertLimits = {
  alerts: 5_000,
  labels: 64,
  nameLength: 256,
  labelLength: 2_048,
  annotations: 64,
  annotationLength: 16_384,
  urlLength: 4_096,
  bodyBytes: 4 * 1024 * 1024,
  /** Of a project, that others sent and that fire. */
  firing: 20_000,
};
