import type { Attributes } from "@opentelemetry/api";
import { tracing } from "@opentelemetry/sdk-node";

/** Takes at most `perSecond` new traces a second, so that full load does not double the work. */
export function rateLimitedSampler(
  perSecond: number,
  nowMs: () => number = () => performance.now(),
): tracing.Sampler {
  let tokens = perSecond;
  let lastMs = nowMs();
  return {
    shouldSample(_context, _traceId, _name, _kind, attributes) {
      if (isProbe(attributes)) return { decision: tracing.SamplingDecision.NOT_RECORD };
      const atMs = nowMs();
      tokens = Math.min(perSecond, tokens + ((atMs - lastMs) / 1_000) * perSecond);
      lastMs = atMs;
      if (tokens < 1) return { decision: tracing.SamplingDecision.NOT_RECORD };
      tokens -= 1;
      return { decision: tracing.SamplingDecision.RECORD_AND_SAMPLED };
    },
    toString: () => `RateLimited{${perSecond}/s}`,
  };
}

/** Health checks and scrapes come every few seconds from machines and tell nothing. */
function isProbe(attributes: Attributes | undefined): boolean {
  return /^\/(health|metrics)(\/|\?|$)/.test(String(attributes?.["http.target"] ?? ""));
}
