import type { IngestReason } from "@/lib/contract/ingest-activity";

type Words = { what: string; advice: string };

const rejected: { [reason: string]: Words } = {
  trace_id: {
    what: "invalid trace id",
    advice: "An id is 16 bytes, in JSON 32 hex digits. Do not base64-encode it, and never send zeros.",
  },
  span_id: {
    what: "invalid span id",
    advice: "An id is 8 bytes, in JSON 16 hex digits. Do not base64-encode it, and never send zeros.",
  },
  no_time: { what: "no time", advice: "Set the time in nanoseconds since 1970, in JSON as a string." },
  too_old: {
    what: "older than retention",
    advice:
      "Retention would drop it at once. Check the sender's clock and its unit of time, or keep this project for longer.",
  },
  too_new: {
    what: "over 24 h in the future",
    advice: "Check the sender's clock, and that its times are nanoseconds.",
  },
  decision: {
    what: "not readable as decision",
    advice:
      "Its words are beside this. An OPA event has `decision_id` and `timestamp`; POST /v1/decisions asks for a verdict.",
  },
  not_storable: {
    what: "not storable",
    advice:
      "PostgreSQL refused this item; its words are beside this. Please report it: the receiver should have caught it.",
  },
};

const refused: { [reason: string]: Words } = {
  no_key: {
    what: "no API key",
    advice:
      "Only senders on the receiver's own machine need none. Set OTEL_EXPORTER_OTLP_HEADERS=x-api-key=<key>.",
  },
  unknown_key: {
    what: "unknown API key",
    advice: "It was revoked, or is another installation's. Make a new one under API keys.",
  },
  read_only_key: { what: "key may only read", advice: "Use a key with the write scope." },
  malformed: {
    what: "not readable",
    advice:
      "The body could not be read. Check the sender's protocol (protobuf or JSON), content type and compression.",
  },
  too_large: {
    what: "body too large",
    advice: "Send smaller batches (OTEL_BSP_MAX_EXPORT_BATCH_SIZE), or raise RUNTOWER_MAX_BODY_BYTES.",
  },
  not_found: { what: "unknown run", advice: "Start the run with POST /v1/runs before telling more of it." },
  conflict: {
    what: "contradicts an earlier call",
    advice: "A run ends once. Start a new run for another attempt.",
  },
};

const throttled: { [reason: string]: Words } = {
  in_flight: {
    what: "receiver busy",
    advice:
      "As much is in flight as memory allows. Senders come back by themselves. Where it lasts: more receivers, or RUNTOWER_MAX_IN_FLIGHT_BYTES.",
  },
  disk: {
    what: "disk nearly full",
    advice: "Free space or shorten retention. Taking in resumes by itself below RUNTOWER_DISK_STOP_PERCENT.",
  },
  database: {
    what: "database away",
    advice:
      "PostgreSQL could not be reached or was too slow. Senders come back by themselves; its log says why.",
  },
  internal: {
    what: "fault of ours",
    advice: "The receiver's log has the cause. Senders come back by themselves.",
  },
};

const cut = (what: string, setting: string, advice = "The rest of the item is stored."): Words => ({
  what,
  advice: `${advice} The bound is ${setting}.`,
});
const limited: { [reason: string]: Words } = {
  attributes: cut("attributes left out", "RUNTOWER_MAX_ATTRIBUTES"),
  key_bytes: cut("attribute keys cut", "RUNTOWER_MAX_ATTRIBUTE_KEY_BYTES"),
  value_bytes: cut(
    "attribute values cut",
    "RUNTOWER_MAX_ATTRIBUTE_VALUE_BYTES",
    "Where it was cut is marked in the value.",
  ),
  events: cut("events left out", "RUNTOWER_MAX_SPAN_EVENTS"),
  links: cut("links left out", "RUNTOWER_MAX_SPAN_LINKS"),
  body_bytes: cut("log bodies cut", "RUNTOWER_MAX_LOG_BODY_BYTES", "Where it was cut is marked in the text."),
  nested_values: {
    what: "nested values left out",
    advice: "Flatten arrays and objects inside attributes, or send them as JSON text.",
  },
  span_names: cut(
    "span names counted as others",
    "RUNTOWER_MAX_SPAN_NAMES_PER_HOUR",
    "Spans keep their names; panels count these together. Take ids and paths out of span names.",
  ),
  resources: cut(
    "resources made smaller",
    "RUNTOWER_MAX_RESOURCES_PER_HOUR",
    "What changes with every process went to the items themselves. Take random ids out of the resource.",
  ),
  attribute_keys: cut(
    "attribute keys outside the dictionary",
    "RUNTOWER_MAX_ATTRIBUTE_KEYS_PER_HOUR",
    "They are stored and searched all the same, and take more space. Keep ids in values, not in keys.",
  ),
};

const words: { [kind in IngestReason["kind"]]: { [reason: string]: Words } } = {
  rejected,
  refused,
  throttled,
  limited,
};

/** What happened, and what to change at the sender. A reason of a newer receiver is told by its own word. */
export function reasonWords({ kind, reason }: Pick<IngestReason, "kind" | "reason">): Words {
  return words[kind][reason] ?? { what: reason.replaceAll("_", " "), advice: "" };
}

export const kindWords: { [kind in IngestReason["kind"]]: { one: string; many: string; fate: string } } = {
  rejected: { one: "item", many: "items", fate: "rejected" },
  refused: { one: "call", many: "calls", fate: "refused" },
  throttled: { one: "export", many: "exports", fate: "told to wait" },
  limited: { one: "time", many: "times", fate: "cut" },
};
