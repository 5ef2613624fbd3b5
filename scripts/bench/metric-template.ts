import { encodeMetrics } from "@/test/support/otlp-encode-metrics";

/** An export encoded once; each copy gets its time and values written into its bytes. */
export type MetricTemplate = { bytes: Buffer; times: number[]; values: number[]; points: number };

const attributeSets = 50;
// Found in the encoded bytes again; no other field can hold them.
const timeMark = 0x0123456789abcdefn;
const valueMark = 1.2345678901234567e-200;

/** One instance of a service: `points` series of counters and gauges, with five attributes each. */
export function createMetricTemplate(instance: number, points: number): MetricTemplate {
  const metrics = Array.from({ length: Math.ceil(points / attributeSets) }, (_, metric) => {
    const dataPoints = Array.from(
      { length: Math.min(attributeSets, points - metric * attributeSets) },
      (_, i) => ({
        attributes: attributes({
          "http.request.method": ["GET", "POST", "PUT", "DELETE"][i % 4] ?? "",
          "http.route": `/api/v1/things/${Math.floor(i / 4)}`,
          "http.response.status_code": i % 7 === 0 ? "500" : "200",
          "server.address": "checkout.internal",
          "network.protocol.version": "1.1",
        }),
        startTimeUnixNano: "1700000000000000000",
        timeUnixNano: String(timeMark),
        asDouble: valueMark,
      }),
    );
    return metric % 2 === 0
      ? {
          name: `bench.requests.${metric}`,
          sum: { isMonotonic: true, aggregationTemporality: 2, dataPoints },
        }
      : { name: `bench.load.${metric}`, unit: "By", gauge: { dataPoints } };
  });
  const resource = {
    attributes: attributes({
      "service.name": "bench-checkout",
      "service.instance.id": `checkout-${instance}`,
      "host.name": `bench-host-${instance}`,
    }),
  };
  const scopeMetrics = [{ scope: { name: "bench.instrumentation", version: "1.0.0" }, metrics }];
  const bytes = encodeMetrics({ resourceMetrics: [{ resource, scopeMetrics }] });
  const time = Buffer.alloc(8);
  time.writeBigUInt64LE(timeMark);
  const value = Buffer.alloc(8);
  value.writeDoubleLE(valueMark);
  return { bytes, times: placesOf(bytes, time), values: placesOf(bytes, value), points };
}

/** Counters rise by about 30 a round; gauges wander, with two decimals. */
export function stampMetrics(template: MetricTemplate, into: Buffer, round: number, timeNs: bigint): void {
  template.bytes.copy(into);
  for (const at of template.times) into.writeBigUInt64LE(timeNs, at);
  template.values.forEach((at, i) => {
    const isCounter = Math.floor(i / attributeSets) % 2 === 0;
    const value = isCounter
      ? round * 30 + ((round * (i + 7)) % 13)
      : Math.round(5_000 + 1_000 * Math.sin(round / 40 + i)) / 100;
    into.writeDoubleLE(value, at);
  });
}

function placesOf(bytes: Buffer, mark: Buffer): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + mark.length)) places.push(at);
  return places;
}

function attributes(of: { [key: string]: string }) {
  return Object.entries(of).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}
