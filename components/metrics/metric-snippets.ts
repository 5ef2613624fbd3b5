import type { Endpoints, Snippet } from "../settings/send-data-snippets";

const key = ({ open }: Endpoints) => (open ? null : "YOUR_KEY");

function sdk(endpoints: Endpoints): string {
  const token = key(endpoints);
  return [
    `export OTEL_EXPORTER_OTLP_ENDPOINT=${endpoints.http}`,
    "export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
    "export OTEL_METRICS_EXPORTER=otlp",
    "export OTEL_METRIC_EXPORT_INTERVAL=15000",
    "export OTEL_SERVICE_NAME=my-agent",
    ...(token === null ? [] : [`export OTEL_EXPORTER_OTLP_HEADERS="Authorization=Bearer%20${token}"`]),
  ].join("\n");
}

function collector(endpoints: Endpoints): string {
  const token = key(endpoints);
  return `exporters:
  otlp/runtower:
    endpoint: ${endpoints.grpc}
    tls:
      insecure: true${token === null ? "" : `\n    headers:\n      authorization: Bearer ${token}`}

service:
  pipelines:
    metrics:
      receivers: [otlp, hostmetrics]
      exporters: [otlp/runtower]`;
}

function remoteWrite(endpoints: Endpoints): string {
  const token = key(endpoints);
  return `# prometheus.yml
remote_write:
  - url: ${endpoints.http}/api/v1/write
    protobuf_message: io.prometheus.write.v2.Request
    send_exemplars: true
    send_native_histograms: true${token === null ? "" : `\n    authorization:\n      credentials: ${token}`}`;
}

function curl(endpoints: Endpoints): string {
  const token = key(endpoints);
  return `now=$(date +%s)
curl -sS ${endpoints.http}/v1/metrics \\
  -H 'Content-Type: application/json' \\${token === null ? "" : `\n  -H 'Authorization: Bearer ${token}' \\`}
  -d '{"resourceMetrics":[{
    "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"my-agent"}}]},
    "scopeMetrics":[{"metrics":[{"name":"queue.length","unit":"1",
      "gauge":{"dataPoints":[{"timeUnixNano":"'$now'000000000","asDouble":7}]}}]}]
  }]}'`;
}

/** What to paste so that metrics arrive, for this very installation. */
export function metricSnippets(endpoints: Endpoints): Snippet[] {
  return [
    {
      id: "otlp",
      words: "OpenTelemetry",
      about: "For any OpenTelemetry SDK: its metrics go out every 15 s, beside its traces.",
      text: sdk(endpoints),
    },
    {
      id: "collector",
      words: "Collector",
      about: "A Collector that scrapes or receives metrics already hands them on with this exporter.",
      text: collector(endpoints),
    },
    {
      id: "remote-write",
      words: "Prometheus",
      about:
        "A Prometheus that scrapes your targets sends a copy of every sample (remote write 1.0 and 2.0).",
      text: remoteWrite(endpoints),
    },
    {
      id: "curl",
      words: "curl",
      about: "One value by hand, to see that the way is open.",
      text: curl(endpoints),
    },
  ];
}
