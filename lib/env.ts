import { z } from "zod";
import { defaultLimits } from "@/lib/model/limits";
import { namingStrategies } from "@/lib/model/metrics/naming-strategy";
import { isNetwork } from "@/lib/model/network";

const port = (fallback: number) => z.coerce.number().int().min(0).max(65535).default(fallback);
const limit = (fallback: number, least: number, most: number) =>
  z.coerce.number().int().min(least).max(most).default(fallback);
const flag = z
  .enum(["0", "1", "true", "false", "on", "off"])
  .transform((v) => v === "1" || v === "true" || v === "on");
const networks = z
  .string()
  .default("")
  .transform((v) =>
    v
      .split(",")
      .map((one) => one.trim())
      .filter(Boolean),
  )
  .refine((all) => all.every(isNetwork), "must be addresses or networks, as 169.254.10.0/24");

/** Every setting, with its default. The comments in .env.example say what each is for. */
export const settings = z.object({
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: port(3000),
  OTLP_GRPC_PORT: port(4317),
  OTLP_HTTP_PORT: port(4318),
  /** Health and metrics of the worker. */
  WORKER_PORT: port(4320),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must start with postgres:// or postgresql://")
    .optional(),
  RUNTOWER_DATA_DIR: z.string().min(1).default(".runtower"),
  RUNTOWER_PG_PORT: port(0),
  RUNTOWER_ADMIN_EMAIL: z.string().email().default("admin@runtower.local"),
  RUNTOWER_ADMIN_PASSWORD: z.string().min(8, "must have at least 8 characters").optional(),
  RUNTOWER_INIT_API_KEY: z.string().min(16, "must have at least 16 characters").optional(),
  RUNTOWER_ANONYMOUS_INGEST: z.enum(["loopback", "off"]).default("loopback"),
  RUNTOWER_AUTH_SECRET: z.string().min(32, "must have at least 32 characters").optional(),
  RUNTOWER_PUBLIC_URL: z.string().url().optional(),
  RUNTOWER_MAX_BODY_BYTES: z.coerce
    .number()
    .int()
    .min(1024)
    .default(64 * 1024 * 1024),
  RUNTOWER_MAX_IN_FLIGHT_BYTES: z.coerce
    .number()
    .int()
    .min(1024)
    .default(32 * 1024 * 1024),
  // What a sender may bring, as lib/model/limits.ts describes it.
  RUNTOWER_MAX_ATTRIBUTES: limit(defaultLimits.attributes, 16, 10_000),
  RUNTOWER_MAX_ATTRIBUTE_KEY_BYTES: limit(defaultLimits.keyBytes, 32, 4_096),
  RUNTOWER_MAX_ATTRIBUTE_VALUE_BYTES: limit(defaultLimits.valueBytes, 256, 67_108_864),
  RUNTOWER_MAX_SPAN_EVENTS: limit(defaultLimits.events, 0, 100_000),
  RUNTOWER_MAX_SPAN_LINKS: limit(defaultLimits.links, 0, 100_000),
  RUNTOWER_MAX_LOG_BODY_BYTES: limit(defaultLimits.bodyBytes, 256, 67_108_864),
  RUNTOWER_MAX_TRACE_SPANS: limit(100_000, 100, 2_000_000),
  RUNTOWER_MAX_SPAN_NAMES_PER_HOUR: limit(defaultLimits.spanNames, 1, 1_000_000),
  RUNTOWER_MAX_RESOURCES_PER_HOUR: limit(defaultLimits.resources, 1, 1_000_000),
  RUNTOWER_MAX_ATTRIBUTE_KEYS_PER_HOUR: limit(defaultLimits.attributeKeys, 1, 100_000),
  /** Of one project. */
  RUNTOWER_MAX_METRIC_SERIES: limit(1_000_000, 100, 100_000_000),
  /** As Prometheus' otlp.translation_strategy. */
  RUNTOWER_METRIC_NAMES: z.enum(namingStrategies).default("UnderscoreEscapingWithSuffixes"),
  /** Link-local and metadata addresses that may be scraped all the same. */
  RUNTOWER_SCRAPE_ALLOWED_ADDRESSES: networks,
  /** The same of receivers of notifications. */
  RUNTOWER_NOTIFY_ALLOWED_ADDRESSES: networks,
  RUNTOWER_CORS_ORIGINS: z.string().default("http://localhost:*,http://127.0.0.1:*"),
  RUNTOWER_REQUEST_ID_KEYS: z
    .string()
    .default(
      "request_id,request.id,http.request.header.x-request-id,http.request.header.x_request_id,x-request-id,correlation_id,correlation.id",
    )
    .transform((v) =>
      v
        .split(",")
        .map((k) => k.trim())
        .filter(Boolean),
    ),
  /** Days that rollups of 10 s, 1 min, 10 min and 1 h are kept. */
  RUNTOWER_ROLLUP_KEEP_DAYS: z
    .string()
    .regex(/^\s*\d{1,4}(\s*,\s*\d{1,4}){3}\s*$/, "must be four whole numbers, as 2,14,90,400")
    .default("2,14,90,400")
    .transform((v) => v.split(",").map(Number))
    .refine(
      (days) => days.every((day, i) => day >= (days[i - 1] ?? 1)),
      "must not become smaller from one width to the next, and begin with at least 1",
    ),
  RUNTOWER_RETENTION_DAYS: z.coerce.number().int().min(1).max(3650).default(90),
  /** Where the database's files are, when that is on this machine; set by the supervisor for the embedded one. */
  RUNTOWER_DATABASE_DIR: z.string().min(1).optional(),
  RUNTOWER_DATABASE_MAX_GB: z.coerce.number().positive().optional(),
  RUNTOWER_DISK_WARN_PERCENT: z.coerce.number().min(1).max(100).default(80),
  RUNTOWER_DISK_STOP_PERCENT: z.coerce.number().min(1).max(100).default(92),
  RUNTOWER_LOST_AFTER_SECONDS: z.coerce.number().int().min(5).default(300),
  /** An OPA set aside for replays of decisions; without it an `opa` on the path. */
  OPA_URL: z
    .string()
    .regex(/^https?:\/\//, "must start with http:// or https://")
    .url()
    .optional(),
  OPA_TOKEN: z.string().min(1).optional(),
  RUNTOWER_REPLAY_MAX_DECISIONS: limit(200_000, 1, 2_000_000),
  RUNTOWER_REPLAY_KEEP_DAYS: limit(90, 1, 3_650),
  /** What was known when an alert fired: longer than the telemetry that it is made of. */
  RUNTOWER_EVIDENCE_KEEP_DAYS: limit(400, 1, 3_650),
  /** Of one PromQL query; 16 bytes a sample. */
  RUNTOWER_QUERY_MAX_SAMPLES: limit(20_000_000, 1_000, 200_000_000),
  RUNTOWER_QUERY_MAX_SERIES: limit(100_000, 10, 10_000_000),
  RUNTOWER_QUERY_TIMEOUT_SECONDS: limit(30, 1, 600),
  RUNTOWER_DB_POOL: z.coerce.number().int().min(2).max(200).default(10),
  RUNTOWER_SELF_OBSERVE: flag.default(true),
  /** Write key of the project `runtower`; made by the supervisor at start. */
  RUNTOWER_SELF_KEY: z.string().min(16, "must have at least 16 characters").optional(),
  // OpenTelemetry's own settings are read by its SDK; these are the ones that change what we pass to it.
  OTEL_SDK_DISABLED: z.string().optional(),
  OTEL_SERVICE_NAME: z.string().optional(),
  OTEL_TRACES_SAMPLER: z.string().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.string().url().optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z.string().url().optional(),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal"]).default("info"),
  LOG_FORMAT: z.enum(["json", "pretty"]).default("json"),
});
export type Env = z.infer<typeof settings>;

/** What links to pages begin with, without a slash at the end. */
export function linkBase(env: Pick<Env, "PORT" | "RUNTOWER_PUBLIC_URL">): string {
  return (env.RUNTOWER_PUBLIC_URL ?? `http://localhost:${env.PORT}`).replace(/\/+$/, "");
}

/** Empty strings count as not set, as docker compose writes them. Throws one error that names every fault. */
export function readEnv(source: NodeJS.ProcessEnv = process.env): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const result = settings.safeParse(given);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`The configuration has ${faults.length} fault(s):\n  ${faults.join("\n  ")}`);
}
