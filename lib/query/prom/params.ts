// Parameters of the Prometheus HTTP API, as https://prometheus.io/docs/prometheus/latest/querying/api/ has them.
import { InvalidInput } from "@/lib/errors";
import { parseDuration } from "@/lib/promql/syntax/duration";

/** Epoch ms of an RFC 3339 time or of epoch seconds with fractions. */
export function timeMs(params: URLSearchParams, name: string, fallbackMs?: number): number {
  const text = params.get(name);
  if (text === null || text === "") {
    if (fallbackMs !== undefined) return fallbackMs;
    throw invalid(name, `cannot parse "" to a valid timestamp`);
  }
  const seconds = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  const ms = Number.isNaN(seconds) ? rfc3339Ms(text) : Math.round(seconds * 1_000);
  if (ms === undefined || Math.abs(ms) > 8.64e15)
    throw invalid(name, `cannot parse "${text}" to a valid timestamp`);
  return ms;
}

function rfc3339Ms(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[-+]\d\d:\d\d)$/.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Milliseconds of seconds with fractions or of a duration such as 1h30m. */
export function durationMs(params: URLSearchParams, name: string): number | undefined {
  const text = params.get(name);
  if (text === null || text === "") return undefined;
  const ms = /^\d*\.?\d+(e[-+]?\d+)?$/i.test(text) ? Number(text) * 1_000 : parseDuration(text);
  if (ms === undefined || !Number.isFinite(ms))
    throw invalid(name, `cannot parse "${text}" to a valid duration`);
  return ms;
}

/** A count of at least 0; 0 where it is not given: no limit. */
export function limitOf(params: URLSearchParams, name = "limit"): number {
  const text = params.get(name);
  if (text === null || text === "") return 0;
  if (!/^\d{1,9}$/.test(text)) throw invalid(name, `"${text}" is no number of at least 0`);
  return Number(text);
}

/** In Prometheus' words, which clients show. */
export function invalid(name: string, why: string): InvalidInput {
  return new InvalidInput(`invalid parameter "${name}": ${why}`);
}
