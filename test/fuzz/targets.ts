import { compress } from "snappyjs";
import { runPatchInput, runStartInput } from "@/lib/contract/run-intake";
import { mergeDecision } from "@/lib/derive/merge-decision";
import { decisionIncrements } from "@/lib/derive/rollup-decisions";
import { logIncrements } from "@/lib/derive/rollup-logs";
import { countSpans } from "@/lib/derive/rollup-spans";
import { InvalidInput } from "@/lib/errors";
import { contentHash } from "@/lib/model/decision-hash";
import { defaultLimits } from "@/lib/model/limits";
import { BlockWriter } from "@/lib/model/metrics/block";
import type { MetricsMessage } from "@/lib/model/metrics/otlp";
import type { MetricPoint } from "@/lib/model/metrics/point";
import type { RemoteWrite } from "@/lib/model/metrics/remote";
import { SeriesKind } from "@/lib/model/metrics/series";
import { Cardinality } from "@/lib/normalise/cardinality";
import { readDecisionBody } from "@/lib/normalise/decisions/decision-body";
import { mappingsOf } from "@/lib/normalise/decisions/decision-context";
import { readOpaLog } from "@/lib/normalise/decisions/opa";
import { normaliseLogs } from "@/lib/normalise/log";
import { normaliseMetrics } from "@/lib/normalise/metric";
import { MetricSeriesCache } from "@/lib/normalise/metric-series-cache";
import { readOpaStatus } from "@/lib/normalise/opa-status";
import { normaliseRemote, RemoteSeriesCache } from "@/lib/normalise/remote-series";
import { normaliseTraces } from "@/lib/normalise/span";
import { timeWindow } from "@/lib/normalise/time-window";
import { parse } from "@/lib/query/language/parse";
import { parseExposition } from "@/lib/scrape/parse-exposition";
import { ExpositionFault } from "@/lib/scrape/read-line";
import { AttributeKeys } from "@/lib/write/attribute-keys";
import { encodeDecisions } from "@/lib/write/decision-rows";
import { encodeLogs as encodeLogRows } from "@/lib/write/log-rows";
import { groupHistograms } from "@/lib/write/metrics/group-points";
import { encodeSpans as encodeSpanRows } from "@/lib/write/span-rows";
import { decodeLogsJson } from "@/otel/decode/logs-json";
import { decodeLogsProtobuf } from "@/otel/decode/logs-protobuf";
import { decodeMetricsJson } from "@/otel/decode/metrics-json";
import { decodeMetricsProtobuf } from "@/otel/decode/metrics-protobuf";
import { quoteLongNumbers } from "@/otel/decode/quote-long-numbers";
import { decodeRemoteWrite1, decodeRemoteWrite2 } from "@/otel/decode/remote-write";
import { decompressSnappy } from "@/otel/decode/snappy";
import { decodeTracesJson } from "@/otel/decode/traces-json";
import { decodeTracesProtobuf } from "@/otel/decode/traces-protobuf";
import { bytes, encodeLogs, encodeTraces, encodeVarint, message, tag } from "../support/otlp-encode";
import { encodeMetrics } from "../support/otlp-encode-metrics";
import type { Seeds } from "./seeds";

export type Target = {
  name: string;
  seeds: Buffer[];
  run: (input: Buffer) => void;
  /** Requests as JSON and how they are sent, where form can be kept while the content changes. */
  requests?: { texts: Buffer[]; encode: (request: unknown) => Buffer };
};

// Small limits, so that they are met; any time is taken, so that spans of any recording go all the way.
const limits = {
  ...defaultLimits,
  attributes: 60,
  valueBytes: 2_000,
  events: 20,
  spanNames: 200,
  resources: 50,
};
const cardinality = new Cardinality(limits);
/** Knows no key, and so writes all as they are. */
const keys = new AttributeKeys();
const context = {
  nowNs: 2n ** 62n,
  retentionDays: 100_000_000,
  requestIdKeys: ["request_id", "http.request.header.x-request-id"],
  admitResource: cardinality.resourcesOf(1),
};

function takeTraces(message: ReturnType<typeof decodeTracesJson>): void {
  const { spans } = normaliseTraces(message, context);
  const count = countSpans(1, cardinality.seriesOf(1));
  count.add(spans);
  count.increments();
  encodeSpanRows(
    spans.map(() => 1),
    spans,
    keys,
    () => 30,
  ).release();
}

function takeLogs(message: ReturnType<typeof decodeLogsJson>): void {
  const { records } = normaliseLogs(message, context);
  logIncrements(1, records);
  encodeLogRows(
    records.map(() => 1),
    records,
    keys,
    () => 30,
  ).release();
}

const series = new MetricSeriesCache("UnderscoreEscapingWithSuffixes");
const remoteSeries = new RemoteSeriesCache();

/** To the bytes that COPY takes. */
function takePoints(points: readonly MetricPoint[]): void {
  const block = new BlockWriter();
  const floats = points.filter((one) => one.series.kind === SeriesKind.floats);
  for (const point of floats) block.addFloat(point);
  for (const one of groupHistograms(points.filter((point) => !floats.includes(point))))
    block.addHistograms(one);
  block.finish();
}

function takeMetrics(message: MetricsMessage): void {
  takePoints(normaliseMetrics(1, message, series, context).points);
}

function takeRemote(message: RemoteWrite): void {
  const owner = { projectId: 1, nowMs: 1e12, window: timeWindow(context) };
  takePoints(normaliseRemote(message, owner, remoteSeries).points);
}

function takePage(page: string): void {
  for (const isOpenMetrics of [false, true]) {
    try {
      parseExposition(page, isOpenMetrics, { samples: 1_000, labels: 50 });
    } catch (error) {
      if (!(error instanceof ExpositionFault)) throw error;
    }
  }
}

const double = (field: number, value: number) => {
  const out = Buffer.alloc(8);
  out.writeDoubleLE(value);
  return Buffer.concat([tag(field, 1), out]);
};
const sample = (field: number) => message(field, double(1, 1.5), tag(2, 0), encodeVarint(1_700_000_000_000n));
const remoteLabel = (name: string, value: string) =>
  message(1, bytes(1, Buffer.from(name)), bytes(2, Buffer.from(value)));
const remoteHistogram = (field: number) =>
  message(
    field,
    Buffer.from([0x08, 6, 0x20, 6, 0x30, 0]),
    double(3, 7.5),
    message(11, Buffer.from([0x08, 2, 0x10, 2])),
    bytes(12, Buffer.from([4, 4])),
    tag(15, 0),
    encodeVarint(1_700_000_000_000n),
  );
const remoteWrite1 = message(
  1,
  remoteLabel("__name__", "a_total"),
  remoteLabel("job", "j"),
  sample(2),
  message(3, remoteLabel("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736"), double(2, 1)),
  remoteHistogram(4),
);
const remoteWrite2 = Buffer.concat([
  ...["", "__name__", "a", "job", "j"].map((one) => bytes(4, Buffer.from(one))),
  message(
    5,
    bytes(1, Buffer.from([1, 2, 3, 4])),
    sample(2),
    remoteHistogram(3),
    Buffer.from([0x2a, 2, 0x08, 1]),
  ),
]);
const expositions = [
  '# HELP a Help\\n\n# TYPE a counter\na{x="1",y="\\"q\\n"} 1.5e3 1700000000000\n{"b.c","d.e"="f"} +Inf\n',
  '# TYPE h histogram\n# UNIT h_seconds seconds\nh_bucket{le="+Inf"} 5 # {trace_id="x"} 1 2\nh_count 5\n# EOF\n',
];

/** A body of the run API as far as its contract: what is not JSON is refused before. */
function checkRun(schema: typeof runStartInput | typeof runPatchInput, body: Buffer): void {
  let parsed: unknown;
  try {
    parsed = JSON.parse(quoteLongNumbers(body));
  } catch (error) {
    if (error instanceof SyntaxError) return;
    throw error;
  }
  schema.safeParse(parsed);
}

/** All the way to the bytes that COPY takes, and to what is counted and sealed. */
function takeDecisions(read: typeof readOpaLog, body: Buffer): void {
  const context = { nowNs: 2n ** 60n, requestIdKeys: ["request_id"], mappings: mappingsOf() };
  const decisions = [...read(body.toString("utf8"), context)].flatMap((one) =>
    "decision" in one ? one.decision : [],
  );
  decisionIncrements(1, decisions, cardinality.seriesOf(1));
  const rows = decisions.map((one) => {
    const content = mergeDecision([one]);
    return { projectId: 1, keepDays: 30, content, hash: contentHash(content) };
  });
  encodeDecisions(rows).release();
}

function checkStatus(body: Buffer): void {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString("utf8"));
  } catch {
    return;
  }
  JSON.stringify(readOpaStatus(parsed));
}

const decisionBodies = [
  [
    {
      labels: { app: "shop", id: "opa-1", version: "1.22.2" },
      decision_id: "0f8fad5b-d9cb-469f-a165-70867728950e",
      trace_id: "5b8efff798038103d269b633813fc60c",
      span_id: "eee19b7ec3c1b174",
      bundles: { agents: { revision: "rev-7" }, "a.b": {} },
      path: "agents/tools",
      input: {
        tool_name: "pay",
        agent_id: "a",
        parameters: { amount: 1.5e300, list: [[1], { x: "grüße 🗼" }] },
      },
      result: { allow: false, deny: [{ rule: "limit", msg: "over 200 EUR" }], require_approval: [] },
      erased: ["/input/password"],
      masked: ["/input/parameters/card"],
      timestamp: "2026-11-21T20:05:00.423836677Z",
      metrics: { timer_server_handler_ns: 581_534 },
      request_context: {
        http: { headers: { traceparent: ["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"] } },
      },
    },
  ],
  {
    decision_id: "d-1",
    verdict: "deny",
    policy: "refunds",
    reason: ["a", { msg: "b" }],
    latency_ms: 1.5,
    time: 1_795_000_000,
  },
  '{"decision_id":"1","timestamp":"2025-12-24T10:00:00.123456","decision_type":"tool_call","result":"deny","context":{"tool_name":"x"}}\n{"verdict":"allow"}\n',
];
const opaStatus = {
  labels: { id: "opa-1", version: "1.22.2" },
  bundles: { agents: { active_revision: "rev-7", errors: [{ code: "x" }] } },
  metrics: {
    prometheus: {
      counter_decision_logs_dropped_rate_limit_exceeded: 8,
      go_x: { metric: [{ counter: { value: 3 } }] },
    },
  },
};

const asJson = (request: unknown) => Buffer.from(JSON.stringify(request));

const runBodies = [
  {
    id: "run-1",
    workflow: "refund",
    version: "3",
    started_at: "2026-11-21T10:00:00Z",
    attempt: 2,
    traceparent: "00-5b8efff798038103d269b633813fc60c-eee19b7ec3c1b174-01",
    input: { question: "grüße 🗼", list: [1, 2.5, null, { deep: [[["x"]]] }] },
    metadata: { customer: "c-1", nested: { a: { b: 1 } } },
  },
  {
    status: "failed",
    error: "timed out",
    error_type: "Timeout",
    ended_at: 1_800_000_000_123,
    tokens: { input: 12_345, output: 678 },
    cost_usd: 0.25,
    output: ["a", { b: 1 }],
  },
];
const queries = [
  'service:planner status:error duration:>=2.5ms -name:health model:gpt-4o* "exact text" (a OR b)',
  "-(tool:lookup OR key:(a OR b)) http.status_code:[500 TO 599] has:flag url:http://shop/api/x?y=1",
  'path:/api/x "quoted \\" text" AND NOT kind:llm tokens:>=10k started:>2026-11-21T10:00:00Z',
];

export function targets(seeds: Seeds): Target[] {
  const texts = (values: unknown[]) =>
    values.map((value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)));
  return [
    {
      name: "traces protobuf",
      seeds: seeds.tracesProtobuf,
      requests: { texts: seeds.tracesJson, encode: encodeTraces },
      run: (input) => takeTraces(decodeTracesProtobuf(input, limits)),
    },
    {
      name: "traces JSON",
      seeds: seeds.tracesJson,
      requests: { texts: seeds.tracesJson, encode: asJson },
      run: (input) => takeTraces(decodeTracesJson(input, limits)),
    },
    {
      name: "logs protobuf",
      seeds: seeds.logsProtobuf,
      requests: { texts: seeds.logsJson, encode: encodeLogs },
      run: (input) => takeLogs(decodeLogsProtobuf(input, limits)),
    },
    {
      name: "logs JSON",
      seeds: seeds.logsJson,
      requests: { texts: seeds.logsJson, encode: asJson },
      run: (input) => takeLogs(decodeLogsJson(input, limits)),
    },
    {
      name: "metrics protobuf",
      seeds: seeds.metricsProtobuf,
      requests: { texts: seeds.metricsJson, encode: encodeMetrics },
      run: (input) => takeMetrics(decodeMetricsProtobuf(input, limits)),
    },
    {
      name: "metrics JSON",
      seeds: seeds.metricsJson,
      requests: { texts: seeds.metricsJson, encode: asJson },
      run: (input) => takeMetrics(decodeMetricsJson(input, limits)),
    },
    {
      name: "remote write 1.0",
      seeds: [remoteWrite1],
      run: (input) => takeRemote(decodeRemoteWrite1(input)),
    },
    {
      name: "remote write 2.0",
      seeds: [remoteWrite2],
      run: (input) => takeRemote(decodeRemoteWrite2(input)),
    },
    {
      name: "snappy",
      seeds: [compress(remoteWrite1)],
      run: (input) => takeRemote(decodeRemoteWrite1(decompressSnappy(input, 1_000_000, () => {}))),
    },
    { name: "exposition", seeds: texts(expositions), run: (input) => takePage(input.toString("utf8")) },
    { name: "run start", seeds: texts(runBodies), run: (input) => checkRun(runStartInput, input) },
    { name: "run patch", seeds: texts(runBodies), run: (input) => checkRun(runPatchInput, input) },
    {
      name: "OPA logs",
      seeds: texts(decisionBodies.slice(0, 1)),
      run: (input) => takeDecisions(readOpaLog, input),
    },
    {
      name: "decisions",
      seeds: texts(decisionBodies),
      run: (input) => takeDecisions(readDecisionBody, input),
    },
    { name: "OPA status", seeds: texts([opaStatus]), run: (input) => checkStatus(input) },
    {
      name: "query",
      seeds: texts(queries),
      // The contract lets 4,000 characters in.
      run: (input) => void parse(input.toString("utf8").slice(0, 4_000)),
    },
  ];
}

/** Refused with a reason is as good as taken. */
export function isOurs(error: unknown): boolean {
  return error instanceof InvalidInput;
}
