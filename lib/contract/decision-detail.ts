import { z } from "zod";
import { alertMention } from "./alert-list";
import { decisionRow, joinedBy, verdictCounts } from "./decision-row";
import { logRow } from "./log-list";
import { attributes, runStatus } from "./shared";
import { spanRow } from "./span-row";

export const decisionDetailInput = z.object({
  project: z.string().optional(),
  id: z.string().min(1).max(256),
});

/** JSON as it was sent. `text`: the same, letter by letter, where numbers in it are larger than JavaScript holds exactly. */
const sentJson = z.object({ value: z.unknown(), text: z.string().nullable() });
export type SentJson = z.infer<typeof sentJson>;

const joined = { joined_by: joinedBy, inferred: z.boolean(), href: z.string() };

/** Something of the same run, request or trace, in order of time. */
export const decisionNeighbour = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("decision"), time_ns: z.string(), href: z.string(), decision: decisionRow }),
  z.object({ kind: z.literal("span"), time_ns: z.string(), href: z.string(), span: spanRow }),
]);
export type DecisionNeighbour = z.infer<typeof decisionNeighbour>;

export const decisionDetailOutput = z.object({
  decision: decisionRow,
  /** Null where the source sent none. */
  input: sentJson.nullable(),
  result: sentJson.nullable(),
  /** Every other field as sent. */
  details: sentJson.nullable(),
  /** JSON pointers such as `/input/password`: removed and overwritten by the source, overwritten by this project's own rules. */
  erased: z.array(z.string()),
  masked: z.array(z.string()),
  redacted: z.array(z.string()),
  /** What it is found by, beside the short keys. */
  attributes,
  /** What each source told, where there are several; empty where one source told all of the above. */
  tellings: z.array(
    z.object({
      decision: decisionRow,
      input: sentJson.nullable(),
      result: sentJson.nullable(),
      details: sentJson.nullable(),
    }),
  ),
  run: z
    .object({
      id: z.string(),
      workflow: z.string(),
      status: runStatus,
      started_at: z.string(),
      ended_at: z.string().nullable(),
      error: z.string().nullable(),
      ...joined,
    })
    .nullable(),
  trace: z
    .object({
      trace_id: z.string(),
      root_name: z.string(),
      started_at: z.string(),
      duration_ms: z.number(),
      span_count: z.number(),
      error_count: z.number(),
      ...joined,
    })
    .nullable(),
  /**
   * The span that it is about. Its attributes hold input and output where the decision itself was sent without; those named in
   * `payloads` are previews, the whole is at /api/v1/traces/{trace}/spans/{span}/payload.
   */
  span: z
    .object({
      span: spanRow,
      attributes,
      payloads: z.array(z.object({ key: z.string(), bytes: z.number() })),
      ...joined,
    })
    .nullable(),
  /** Lines of the same span, else of the same request or run within seconds, in order of time. */
  logs: z.array(logRow),
  /** What came before it, oldest first, and what was done next. */
  before: z.array(decisionNeighbour),
  after: z.array(decisionNeighbour),
  /** Decisions of the same policy, tool and agent lately: how they were answered, and the newest that were answered otherwise. */
  same_question: z.object({
    /** Query that finds them. */
    q: z.string(),
    from: z.string(),
    counts: verdictCounts,
    /** True where there were more than are counted. */
    partial: z.boolean(),
    otherwise: z.array(decisionRow),
  }),
  /** Its place in the hash chain; null until it is sealed. */
  seal: z.object({ n: z.number(), sealed_at: z.string() }).nullable(),
  /** Alerts and other issues that it took part in, the worst first. */
  alerts: z.array(alertMention),
  /** The OPA that decided, as it last reported itself. */
  opa: z
    .object({
      instance_id: z.string(),
      version: z.string().nullable(),
      labels: attributes,
      last_seen: z.string(),
    })
    .nullable(),
});
export type DecisionDetailOutput = z.infer<typeof decisionDetailOutput>;
