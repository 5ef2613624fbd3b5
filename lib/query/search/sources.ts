import { sql } from "@/lib/db/sql";
import { decisionColumns } from "../rows/decision-row";
import { logColumns } from "../rows/log-row";
import type { Source } from "./walk";

export const spanSource: Source = {
  name: "trace-list-spans",
  columns: sql`s.start_ns as at, array[s.trace_id::text, s.span_id::text] as keys, s.trace_id, s.span_id`,
  from: sql`telemetry.spans s`,
  project: sql`s.project_id`,
  time: sql`s.start_ns`,
  keys: sql`s.trace_id, s.span_id`,
  order: sql`s.start_ns desc, s.trace_id desc, s.span_id desc`,
};

export const logSource: Source = {
  name: "log-list",
  columns: sql`l.time_ns as at, array[l.id::text] as keys, ${logColumns}`,
  from: sql`telemetry.log_records l`,
  project: sql`l.project_id`,
  time: sql`l.time_ns`,
  keys: sql`l.id`,
  order: sql`l.time_ns desc, l.id desc`,
};

export const decisionSource: Source = {
  name: "decision-list",
  columns: sql`d.time_ns as at, array[d.seq::text] as keys, ${decisionColumns}`,
  from: sql`telemetry.decisions d`,
  project: sql`d.project_id`,
  time: sql`d.time_ns`,
  keys: sql`d.seq`,
  order: sql`d.time_ns desc, d.seq desc`,
};
