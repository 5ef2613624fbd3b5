import { expect, test } from "vitest";
import type { NamingStrategy } from "@/lib/model/metrics/naming-strategy";
import { labelName, metricName, type NamedKind } from "./metric-names";

const suffixes = "UnderscoreEscapingWithSuffixes";

test.each<[name: string, unit: string, kind: NamedKind, expected: string | null]>([
  ["gen_ai.client.operation.duration", "s", "other", "gen_ai_client_operation_duration_seconds"],
  ["gen_ai.client.token.usage", "{token}", "other", "gen_ai_client_token_usage"],
  ["http.server.active_requests", "{request}", "other", "http_server_active_requests"],
  ["http.server.request.body.size", "By", "counter", "http_server_request_body_size_bytes_total"],
  ["requests", "1/s", "gauge", "requests_per_second"],
  ["throughput", "By/s", "gauge", "throughput_bytes_per_second"],
  ["system.cpu.utilization", "1", "gauge", "system_cpu_utilization_ratio"],
  ["items", "1", "counter", "items_total"],
  ["requests_total", "", "counter", "requests_total"],
  ["total_requests", "", "counter", "requests_total"],
  ["response_time_seconds", "s", "other", "response_time_seconds"],
  ["workflow.latency_ms", "ms", "other", "workflow_latency_ms_milliseconds"],
  ["a__b..c", "", "gauge", "a_b_c"],
  ["metric@with#special$chars", "", "gauge", "metric_with_special_chars"],
  ["5xx.count", "", "counter", "_5xx_count_total"],
  ["disk.io", "custom unit", "gauge", "disk_io_custom_unit"],
  ["x", "By/{packet}", "gauge", "x_bytes"],
  ["температура", "Cel", "gauge", "celsius"],
  ["...", "", "gauge", null],
  ["", "", "gauge", null],
])("%s in %s as %s is %s", (name, unit, kind, expected) => {
  expect(metricName({ name, unit, kind }, suffixes)).toBe(expected);
});

test.each<[strategy: NamingStrategy, name: string, unit: string, kind: NamedKind, expected: string]>([
  ["UnderscoreEscapingWithoutSuffixes", "http.server.duration", "s", "counter", "http_server_duration"],
  ["UnderscoreEscapingWithoutSuffixes", "a__b", "", "gauge", "a__b"],
  ["NoUTF8EscapingWithSuffixes", "http.server.duration", "s", "other", "http.server.duration_seconds"],
  ["NoUTF8EscapingWithSuffixes", "io", "By/s", "counter", "io_bytes_per_second_total"],
  ["NoUTF8EscapingWithSuffixes", "cpu_seconds_total", "s", "counter", "cpu_seconds_total"],
  ["NoUTF8EscapingWithSuffixes", "load", "1", "gauge", "load_ratio"],
  ["NoTranslation", "температура", "Cel", "gauge", "температура"],
])("%s makes %s in %s as %s %s", (strategy, name, unit, kind, expected) => {
  expect(metricName({ name, unit, kind }, strategy)).toBe(expected);
});

test.each<[key: string, escaped: string | null, kept: string | null]>([
  ["http.request.method", "http_request_method", "http.request.method"],
  ["label with spaces!", "label_with_spaces_", "label with spaces!"],
  ["123label", "key_123label", "123label"],
  ["_private", "_private", "_private"],
  ["__reserved.name__", "__reserved_name__", "__reserved.name__"],
  ["a__b", "a_b", "a__b"],
  ["ようこそ", null, "ようこそ"],
  ["__", null, null],
  ["", null, null],
])("the label %s is %s, or as it is %s", (key, escaped, kept) => {
  expect(labelName(key, suffixes)).toBe(escaped);
  expect(labelName(key, "NoTranslation")).toBe(kept);
});
