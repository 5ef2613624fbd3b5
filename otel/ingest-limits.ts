import type { Env } from "@/lib/env";
import type { IngestLimits } from "@/lib/model/limits";

export function ingestLimits(env: Env): IngestLimits {
  return {
    attributes: env.RUNTOWER_MAX_ATTRIBUTES,
    keyBytes: env.RUNTOWER_MAX_ATTRIBUTE_KEY_BYTES,
    valueBytes: env.RUNTOWER_MAX_ATTRIBUTE_VALUE_BYTES,
    events: env.RUNTOWER_MAX_SPAN_EVENTS,
    links: env.RUNTOWER_MAX_SPAN_LINKS,
    bodyBytes: env.RUNTOWER_MAX_LOG_BODY_BYTES,
    spanNames: env.RUNTOWER_MAX_SPAN_NAMES_PER_HOUR,
    resources: env.RUNTOWER_MAX_RESOURCES_PER_HOUR,
    attributeKeys: env.RUNTOWER_MAX_ATTRIBUTE_KEYS_PER_HOUR,
  };
}
