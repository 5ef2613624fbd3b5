const mostCharacters = 120;
const mostValues = 20;

/** An attribute's value as texts that can be compared: each element of an array; nothing for objects, empty and long texts. */
export function valueTexts(value: unknown): string[] {
  if (Array.isArray(value))
    return value.slice(0, mostValues).flatMap((one) => (Array.isArray(one) ? [] : valueTexts(one)));
  if (typeof value === "boolean" || typeof value === "number") return [String(value)];
  return typeof value === "string" && value !== "" && value.length <= mostCharacters ? [value] : [];
}

/**
 * Attributes that tell how it ended, not why: errors, status codes, tokens, times, retries. Rows that went wrong differ in
 * them from the others whatever the cause is.
 */
const ofOutcome = [
  /^error(\.|$)/,
  /^exception\./,
  /(^|[._])(status|status_code|outcome|verdict|reason|success|failed|level|severity)$/,
  /^otel\.status/,
  /^http\.status/,
  /(^|[._])(retry|retries|attempt|attempts|retry_count|resend_count)([._]|$)/,
  /finish_reason/,
  /^gen_ai\.(usage|output|input|response)\./,
  /^(llm|ai)\.(usage|token_count)/,
  /^guardrails?\.rail\./,
  /^rail\.(stop|decisions)$/,
  /^result(\.|$)/,
  /(^|[._])(rule|duration|latency|elapsed|timestamp|time|took)(_?(ms|us|ns|s|seconds))?$/,
  /^(thread|code|process)\./,
  /(content[-_.]length|body[-_.]size|body\.size)$/,
  /traceparent|tracestate/,
  /^log\.(iostream|record)/,
  /^(kind|sources)$/,
];

export function tellsOutcome(key: string): boolean {
  return ofOutcome.some((pattern) => pattern.test(key));
}
