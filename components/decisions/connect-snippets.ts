import type { Endpoints, Snippet } from "../settings/send-data-snippets";

/** OPA's own configuration: decision logs and status to this installation, its spans too. */
export function opaConfig({ http, grpc, open }: Endpoints): string {
  const key = open ? "" : `\n    credentials: {bearer: {token: "\${RUNTOWER_KEY}"}}`;
  return `services:
  runtower:
    url: ${http}/opa${key}
labels:
  app: my-agent
decision_logs:
  service: runtower
  reporting: {min_delay_seconds: 1, max_delay_seconds: 5}
  request_context: {http: {headers: [x-request-id, traceparent]}}
status:
  service: runtower
distributed_tracing:
  type: grpc
  address: ${grpc}
  sample_percentage: 100`;
}

function nemo({ http, open }: Endpoints): string {
  const headers = open ? "" : ', headers={"Authorization": "Bearer YOUR_KEY"}';
  return `# config.yml of your rails
tracing:
  enabled: true
  span_format: opentelemetry
  adapters:
    - name: OpenTelemetry

# where the application starts
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter("${http}/v1/traces"${headers})))
trace.set_tracer_provider(provider)`;
}

function api({ http, open }: Endpoints): string {
  const key = open ? "" : "\n  -H 'Authorization: Bearer YOUR_KEY' \\";
  return `curl -sS ${http}/v1/decisions \\
  -H 'Content-Type: application/json' \\${key}
  -d '{"decision_id": "d-1", "verdict": "deny", "point": "tool_call",
       "policy": "agents/tools", "rule": "workspace", "revision": "r1",
       "reason": "path outside the workspace",
       "agent": "executor", "tool": "delete_file", "request_id": "req-1",
       "latency_ms": 1.2, "input": {"path": "/etc/passwd"}}'`;
}

/** The ways a decision gets here, with the exact settings for this installation. */
export function connectSnippets(endpoints: Endpoints): Snippet[] {
  return [
    {
      id: "opa",
      words: "OPA",
      about: `Save this as opa.yaml and start OPA with: opa run --server --config-file opa.yaml policies/${
        endpoints.open ? "" : ". RUNTOWER_KEY is read from its environment"
      }`,
      text: opaConfig(endpoints),
    },
    {
      id: "nemo",
      words: "NeMo Guardrails",
      about: "Rails become decisions from their spans, which need the OpenTelemetry format.",
      text: nemo(endpoints),
    },
    {
      id: "api",
      words: "Anything else",
      about:
        "One decision, an array, or JSON lines. The same id sent again changes nothing. Guardrail spans of Guardrails AI, OpenInference and OpenLLMetry are read from traces as they are.",
      text: api(endpoints),
    },
  ];
}
