import type { RollupDimension } from "./rollup";

/** What a sender may bring; each is a setting of the same name in lib/env.ts. */
export type IngestLimits = {
  /** Of one span, log record or resource. */
  attributes: number;
  keyBytes: number;
  /** Of one attribute, all texts inside it together. */
  valueBytes: number;
  /** Of one span. */
  events: number;
  links: number;
  bodyBytes: number;
  /** Distinct ones, for each project and hour, as this receiver sees them. */
  spanNames: number;
  resources: number;
  attributeKeys: number;
};

/** SDKs stop at 128 attributes, events and links; agent spans with indexed keys have hundreds, a streamed answer an event a chunk. */
export const defaultLimits: IngestLimits = {
  attributes: 1_000,
  keyBytes: 256,
  // A context window of 200,000 tokens is 0.8 MB of text.
  valueBytes: 1_048_576,
  events: 10_000,
  links: 1_000,
  bodyBytes: 262_144,
  spanNames: 5_000,
  resources: 5_000,
  attributeKeys: 1_000,
};

/** Short stable words for metrics and the ingest page. `nested_values`: elements inside the attributes of one item. */
export type LimitName =
  | "attributes"
  | "key_bytes"
  | "value_bytes"
  | "events"
  | "links"
  | "body_bytes"
  | "nested_values"
  | "span_names"
  | "resources"
  | "attribute_keys"
  | "trace_spans";

/** How often each limit was met. */
export type LimitCounts = ReadonlyMap<LimitName, number>;

/** Whether a series may have rows of its own in the rollups. */
export type AdmitSeries = (dimension: RollupDimension, grp: string, name: string) => boolean;
