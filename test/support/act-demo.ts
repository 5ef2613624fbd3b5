// The demo's shop, acted on a clock of the test's own: an hour of requests in seconds, the same each time.
import type { Attributes, HrTime } from "@opentelemetry/api";
import type { Pool } from "@/lib/db/pool";
import type { ExportState } from "@/scripts/demo/export-state";
import { type FaultName, withFault } from "@/scripts/demo/fault";
import type { ActedOpa } from "@/scripts/demo/opa";
import { decide, revisions } from "@/scripts/demo/policy";
import { createRandom } from "@/scripts/demo/random";
import { actRequest } from "@/scripts/demo/request";
import { createService, registerPropagation } from "@/scripts/demo/service";
import { inventStory } from "@/scripts/demo/story";
import { createWorld } from "@/scripts/demo/world";
import type { TestReceiver } from "./receiver";

export type Act = { atMs: number; fault: FaultName | null };

type Resource = { attributes: Attributes };
type Scope = { name: string; version?: string };
type SpanLike = {
  name: string;
  kind: number;
  spanContext(): { traceId: string; spanId: string };
  parentSpanContext?: { spanId: string };
  startTime: HrTime;
  endTime: HrTime;
  attributes: Attributes;
  status: { code: number; message?: string };
  resource: Resource;
  instrumentationScope: Scope;
};
type LogLike = {
  hrTime: HrTime;
  spanContext?: { traceId: string; spanId: string };
  severityNumber?: number;
  severityText?: string;
  body?: unknown;
  attributes: Attributes;
  resource: Resource;
  instrumentationScope: Scope;
};
const requestsAtOnce = 60;

/** Acts the requests in order of time and sends what they tell. */
export async function actDemo(
  { send }: Pick<TestReceiver, "send">,
  acts: readonly Act[],
  { seed, key }: { seed: number; key?: string },
): Promise<void> {
  let nowMs = 0;
  const clock = () => nowMs;
  const told = { spans: [] as SpanLike[], logs: [] as LogLike[] };
  const exports = captured(told);
  registerPropagation();
  const of = (name: string, version: string, scope?: string) =>
    createService({
      ...{ name, version, clock, exports, key: undefined, endpoint: "http://127.0.0.1:1" },
      ...(scope !== undefined && { scope }),
    });
  const shared = {
    gateway: of("gateway", "2.3.0"),
    guardrails: of("guardrails", "0.21.0", "nemo_guardrails"),
  };
  const orchestrators = { "1.4.2": of("orchestrator", "1.4.2"), "1.5.0": of("orchestrator", "1.5.0") };
  const tools = { "0.9.1": of("tool-server", "0.9.1"), "0.10.0": of("tool-server", "0.10.0") };
  const services = [...Object.values(shared), ...Object.values(orchestrators), ...Object.values(tools)];
  const random = createRandom(seed);
  for (let i = 0; i < acts.length; i += requestsAtOnce) {
    for (const { atMs, fault } of acts.slice(i, i + requestsAtOnce)) {
      const dice = random.fork();
      const usual = inventStory(dice);
      const story = fault === null ? usual : withFault(usual, fault, dice);
      nowMs = atMs;
      const world = createWorld({
        story,
        random: dice,
        services: { ...shared, tools: tools[story.toolVersion], orchestrator: orchestrators[story.version] },
        opa,
        api: { url: "http://127.0.0.1:1", key: undefined },
        pace: 1,
        pass: async (ms) => {
          nowMs += ms;
        },
      });
      await actRequest(world);
      await world.settled();
    }
    for (const service of services) await service.flush();
    await send("http-json", "traces", { resourceSpans: told.spans.splice(0).map(toResourceSpans) }, key);
    await send("http-json", "logs", { resourceLogs: told.logs.splice(0).map(toResourceLogs) }, key);
  }
  await Promise.all(services.map((service) => service.stop()));
}

/** All of it was stored just now: each resource was first seen where its first span began. */
export async function dateResources(pool: Pool): Promise<void> {
  await pool.query(
    `update telemetry.resources r set first_seen = to_timestamp(s.first_ns / 1e9) from (
       select project_id, resource_id, min(start_ns) as first_ns from telemetry.spans group by 1, 2) s
     where s.project_id = r.project_id and s.resource_id = r.resource_id`,
  );
}

/** Answers at once, and logs nothing: its decisions are no part of these stories. */
const opa: ActedOpa = {
  ask: async (_, { input }) => ({ ...decide(input, revisions[0]), decisionId: "not-logged" }),
  stop: async () => undefined,
};

function captured(told: { spans: SpanLike[]; logs: LogLike[] }): ExportState {
  return {
    watch(exporter, items) {
      exporter.export = (batch, done) => {
        if (items === "spans") told.spans.push(...(batch as unknown as SpanLike[]));
        else told.logs.push(...(batch as unknown as LogLike[]));
        done({ code: 0 });
      };
      return exporter;
    },
    losses: () => undefined,
  };
}

function toResourceSpans(span: SpanLike): object {
  const { traceId, spanId } = span.spanContext();
  return {
    resource: { attributes: toAttributes(span.resource.attributes) },
    scopeSpans: [
      {
        scope: toScope(span.instrumentationScope),
        spans: [
          {
            ...{ traceId, spanId, name: span.name, kind: span.kind + 1 },
            ...(span.parentSpanContext !== undefined && { parentSpanId: span.parentSpanContext.spanId }),
            startTimeUnixNano: toNs(span.startTime),
            endTimeUnixNano: toNs(span.endTime),
            attributes: toAttributes(span.attributes),
            status: span.status,
          },
        ],
      },
    ],
  };
}

function toResourceLogs(log: LogLike): object {
  return {
    resource: { attributes: toAttributes(log.resource.attributes) },
    scopeLogs: [
      {
        scope: toScope(log.instrumentationScope),
        logRecords: [
          {
            ...(log.spanContext !== undefined && {
              traceId: log.spanContext.traceId,
              spanId: log.spanContext.spanId,
            }),
            timeUnixNano: toNs(log.hrTime),
            severityNumber: log.severityNumber ?? 9,
            severityText: log.severityText ?? "",
            body: { stringValue: String(log.body) },
            attributes: toAttributes(log.attributes),
          },
        ],
      },
    ],
  };
}

const toScope = ({ name, version }: Scope) => ({ name, version: version ?? "" });
const toNs = ([seconds, nanos]: HrTime) =>
  String(BigInt(seconds) * 1_000_000_000n + BigInt(Math.round(nanos)));

function toAttributes(attributes: Attributes): object[] {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: toValue(value) }],
  );
}

function toValue(value: unknown): object {
  if (Array.isArray(value)) return { arrayValue: { values: value.map(toValue) } };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number")
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { stringValue: String(value) };
}
