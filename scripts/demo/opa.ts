// Acts the OPA that the shop's agents ask: answers, logs each decision, and says what it runs.
import type { Span } from "@opentelemetry/api";
import { createReporter } from "./opa-reporter";
import { decide, maskInput, type PolicyInput, type PolicyResult, policyPath, revisionAt } from "./policy";
import { createRandom, type Random } from "./random";
import type { RunApi } from "./run-api";
import { call, type Service } from "./service";

export type PolicyQuestion = { input: PolicyInput; requestId: string };
export type PolicyAnswer = PolicyResult & { decisionId: string };
export type ActedOpa = {
  /** Asks over HTTP, as agents do; the question is part of the caller's trace. */
  ask(from: Service, question: PolicyQuestion): Promise<PolicyAnswer>;
  /** Sends what is left; gives in words what could not be sent. */
  stop(): Promise<string | undefined>;
};

export function actOpa(of: {
  api: RunApi;
  service: Service;
  seed: number;
  say: (text: string) => void;
}): ActedOpa {
  const { api, service, say } = of;
  const random = createRandom(of.seed);
  const labels = { app: "shop-agents", environment: "demo", id: uuid(random), version: service.version };
  const startedAt = new Date().toISOString();
  let activatedAt = startedAt;
  let questions = 0;
  const revision = () => revisionAt(questions);
  const reporter = createReporter({
    api,
    say,
    status: (dropped) => statusOf({ labels, startedAt, activatedAt, revision: revision(), dropped }),
  });
  const answer = (question: PolicyQuestion, span: Span): PolicyAnswer => {
    const decisionId = uuid(random);
    const result = decide(question.input, revision());
    span.setAttribute("opa.decision_id", decisionId);
    const { traceId, spanId } = span.spanContext();
    const evalNs = Math.round(random.latency(180_000));
    reporter.log({
      labels,
      decision_id: decisionId,
      trace_id: traceId,
      span_id: spanId,
      bundles: { agents: { revision: revision() } },
      path: policyPath,
      ...maskInput(question.input),
      result,
      requested_by: `10.0.4.12:${random.integer(30_000, 60_000)}`,
      timestamp: new Date().toISOString(),
      metrics: {
        timer_rego_input_parse_ns: Math.round(random.latency(60_000)),
        timer_rego_query_eval_ns: evalNs,
        timer_server_handler_ns: evalNs + Math.round(random.latency(220_000)),
      },
      req_id: questions + 1,
      request_context: { http: { headers: { "x-request-id": [question.requestId] } } },
    });
    const before = revision();
    questions += 1;
    if (revision() !== before) {
      activatedAt = new Date().toISOString();
      reporter.tellStatus();
    }
    return { ...result, decisionId };
  };
  return {
    ask: (from, question) =>
      call(from, service, `/v1/data/${policyPath}`, async (span) => {
        await new Promise((resolve) => setTimeout(resolve, random.latency(2)));
        return answer(question, span);
      }),
    stop: () => reporter.stop(),
  };
}

function uuid(random: Random): string {
  return `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-a${random.hex(3)}-${random.hex(12)}`;
}

function statusOf(of: {
  labels: object;
  startedAt: string;
  activatedAt: string;
  revision: string;
  dropped: number;
}): object {
  const ok = { state: "OK" };
  const now = new Date().toISOString();
  return {
    labels: of.labels,
    bundles: {
      agents: {
        name: "agents",
        type: "snapshot",
        active_revision: of.revision,
        last_request: now,
        last_successful_request: now,
        last_successful_download: of.activatedAt,
        last_successful_activation: of.activatedAt,
      },
    },
    decision_logs: {},
    plugins: { bundle: ok, decision_logs: ok, discovery: ok, status: ok },
    metrics: {
      prometheus: {
        go_gc_cycles_total: { metric: [{ counter: { value: 1, createdTimestamp: of.startedAt } }] },
        counter_decision_logs_dropped_buffer_size_limit_exceeded: of.dropped,
      },
    },
  };
}
