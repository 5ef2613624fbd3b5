import { sql } from "@/lib/db/sql";
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
