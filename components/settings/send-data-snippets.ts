/** Where senders reach the receiver of this installation. */
export type Endpoints = {
  http: string;
  grpc: string /** True where no key is needed (loopback). */;
  open: boolean;
};
export type Snippet = { id: string; words: string; about: string; text: string };

function header({ open }: Endpoints): string | null {
  return open ? null : "Bearer YOUR_KEY";
}

function environment(endpoints: Endpoints): string {
  const key = header(endpoints);
  const lines = [
    `export OTEL_EXPORTER_OTLP_ENDPOINT=${endpoints.http}`,
    "export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
    "export OTEL_SERVICE_NAME=my-agent",
  ];
  if (key !== null)
    lines.push(`export OTEL_EXPORTER_OTLP_HEADERS="Authorization=${key.replace(" ", "%20")}"`);
  return lines.join("\n");
}

function node(endpoints: Endpoints): string {
  return `npm install @opentelemetry/api @opentelemetry/sdk-node @opentelemetry/auto-instrumentations-node

${environment(endpoints)}
node --import @opentelemetry/auto-instrumentations-node/register app.js`;
}

function python(endpoints: Endpoints): string {
  return `pip install opentelemetry-distro opentelemetry-exporter-otlp
opentelemetry-bootstrap -a install

${environment(endpoints)}
opentelemetry-instrument python app.py`;
}

function go(endpoints: Endpoints): string {
  return `// go get go.opentelemetry.io/otel/sdk go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp
// The exporter reads its settings from the environment:
//   ${environment(endpoints).split("\n").join("\n//   ")}
exporter, err := otlptracehttp.New(ctx)
if err != nil {
	log.Fatal(err)
}
provider := trace.NewTracerProvider(trace.WithBatcher(exporter))
defer provider.Shutdown(ctx)
otel.SetTracerProvider(provider)`;
}

function curl(endpoints: Endpoints): string {
  const key = header(endpoints);
  return `now=$(date +%s)
curl -sS ${endpoints.http}/v1/traces \\
  -H 'Content-Type: application/json' \\${key === null ? "" : `\n  -H 'Authorization: ${key}' \\`}
  -d '{"resourceSpans":[{
    "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"my-agent"}}]},
    "scopeSpans":[{"spans":[{
      "traceId":"'$(openssl rand -hex 16)'","spanId":"'$(openssl rand -hex 8)'",
      "name":"hello","kind":2,
      "startTimeUnixNano":"'$now'000000000","endTimeUnixNano":"'$now'120000000",
      "attributes":[{"key":"request_id","value":{"stringValue":"req-1"}}]
    }]}]
  }]}'`;
}

function collector(endpoints: Endpoints): string {
  const key = header(endpoints);
  return `exporters:
  otlp/runtower:
    endpoint: ${endpoints.grpc}
    tls:
      insecure: true${key === null ? "" : `\n    headers:\n      authorization: ${key}`}

service:
  pipelines:
    traces:
      exporters: [otlp/runtower]
    logs:
      exporters: [otlp/runtower]`;
}

/** What to paste, for this very installation. */
export function snippets(endpoints: Endpoints): Snippet[] {
  return [
    {
      id: "node",
      words: "Node",
      about: "No change to your code: the SDK is loaded before it.",
      text: node(endpoints),
    },
    {
      id: "python",
      words: "Python",
      about: "No change to your code: the distro instruments it as it starts.",
      text: python(endpoints),
    },
    { id: "go", words: "Go", about: "Once, where your program starts.", text: go(endpoints) },
    {
      id: "curl",
      words: "curl",
      about: "One span by hand, to see that the way is open.",
      text: curl(endpoints),
    },
    {
      id: "collector",
      words: "Collector",
      about: "Add this exporter to a Collector that runs already.",
      text: collector(endpoints),
    },
  ];
}
