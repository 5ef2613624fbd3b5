import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ScrapeTarget } from "@/lib/model/metrics/scrape-target";
import { isNetwork } from "@/lib/model/network";
import { createAddressCheck } from "@/lib/outbound/allowed-address";
import { fetchPage } from "./fetch-page";
import { parseExposition } from "./parse-exposition";
import { readJson, segmentsOf } from "./read-json";
import { endSeries, scrapeSeries } from "./scrape-series";

const limits = { samples: 100, labels: 10 };

test.each([
  ["169.254.169.254", false],
  ["::ffff:169.254.169.254", false],
  ["::ffff:a9fe:a9fe", false],
  ["0:0:0:0:0:ffff:a9fe:a9fe", false],
  ["64:ff9b::a9fe:a9fe", false],
  ["64:ff9b:1::a9fe:a9fe", false],
  ["::ffff:0:169.254.169.254", false],
  ["2002:a9fe:a9fe::1", false],
  ["fe80::1%eth0", false],
  ["fd00:ec2::254", false],
  ["0.0.0.0", false],
  ["::", false],
  ["239.1.1.1", false],
  ["255.255.255.255", false],
  ["100.100.100.200", false],
  ["127.0.0.1", true],
  ["::1", true],
  ["10.0.0.1", true],
  ["::ffff:10.0.0.1", true],
  ["8.8.8.8", true],
  ["not an address", false],
])("a target at %s: %s", (address, expected) => {
  expect(createAddressCheck([])(address)).toBe(expected);
});

test("a setting allows what is denied", () => {
  const allows = createAddressCheck(["169.254.10.0/24", "fe80::7"]);
  expect([allows("169.254.10.9"), allows("169.254.169.254"), allows("fe80::7")]).toEqual([true, false, true]);
  expect(["10.0.0.0/8", "::1", "10.0.0.0/33", "x"].map(isNetwork)).toEqual([true, true, false, false]);
});

test("numbers of a JSON page by path, with stars as labels", () => {
  const page = JSON.stringify({
    tasks: { processed: 7, "by.state": { ok: true } },
    tools: { search: { calls: 3, latency_ms: "250" }, shell: { calls: 1 } },
    list: [{ n: 1 }, { n: null }],
  });
  const { samples } = readJson(
    page,
    [
      { path: "tasks.processed", metric: "tasks_total", type: "counter" },
      { path: "tasks.by\\.state.ok", metric: "ok", type: "gauge" },
      { path: "tools.*.calls", metric: "calls_total", type: "counter", labels: { tool: "$1", kind: "x$1y" } },
      {
        path: "tools.*.latency_ms",
        metric: "latency_seconds",
        type: "gauge",
        scale: 0.001,
        labels: { tool: "$1" },
      },
      { path: "list.*.n", metric: "n", type: "gauge", labels: { at: "$1" } },
      { path: "nowhere.at", metric: "none", type: "gauge" },
    ],
    limits,
  );
  expect(samples.map(({ labels, value }) => [labels.slice(1).join(" "), value])).toEqual([
    ["tasks_total", 7],
    ["ok", 1],
    ["calls_total tool search kind xsearchy", 3],
    ["calls_total tool shell kind xshelly", 1],
    ["latency_seconds tool search", 0.25],
    ["n at 0", 1],
  ]);
  expect(segmentsOf("a")).toEqual(["a"]);
});

const target: ScrapeTarget = {
  id: "t",
  projectId: 1,
  url: "http://agent.local:9000/metrics",
  kind: "prometheus",
  intervalSeconds: 15,
  timeoutSeconds: 5,
  labels: { job: "agents", zone: "a" },
  mapping: [],
  authorization: null,
};

test("series bear the target's labels; one that is gone ends, and all when the target does", () => {
  const scrape = (text: string, timeMs: number, before = new Map<string, readonly string[]>()) =>
    scrapeSeries({ target, timeMs, durationMs: 5, page: parseExposition(text, false, limits) }, before);
  const first = scrape('a{zone="b"} 1\nb 2\nc 3 77\n', 1_000);
  const own = ["job", "agents", "instance", "agent.local:9000", "zone", "a"];
  expect(first.write.series.map(({ labels }) => labels.slice(1))).toEqual([
    ["a", "exported_zone", "b", ...own],
    ["b", ...own],
    ["c", ...own],
    ["up", ...own],
    ["scrape_duration_seconds", ...own],
    ["scrape_samples_scraped", ...own],
  ]);
  expect(first.write.series[2]?.samples[0]?.timeMs).toBe(77);
  const second = scrape("b 3\n", 2_000, new Map(first.seen));
  const stale = second.write.series.filter(({ samples }) => samples[0]?.isStale);
  expect(stale.map(({ labels }) => labels[1])).toEqual(["a"]);
  const down = scrapeSeries({ target, timeMs: 3_000, durationMs: 5, page: null }, second.seen);
  expect(
    down.write.series.map(({ labels, samples }) => [labels[1], samples[0]?.isStale, samples[0]?.value]),
  ).toEqual([
    ["b", true, 0],
    ["up", false, 0],
    ["scrape_duration_seconds", false, 0.005],
    ["scrape_samples_scraped", false, 0],
  ]);
  const ended = endSeries(target, second.seen, 4_000).series;
  expect(ended.map(({ labels }) => labels[1])).toEqual([
    "b",
    "up",
    "scrape_duration_seconds",
    "scrape_samples_scraped",
  ]);
  expect(ended.every(({ samples }) => samples[0]?.isStale)).toBe(true);
});

const server = createServer((request, response) => {
  const { url } = request;
  if (url === "/moved") response.writeHead(302, { location: "http://169.254.169.254/" }).end();
  else if (url === "/large") response.writeHead(200).end("x".repeat(2_000));
  else if (url === "/bomb")
    response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("x".repeat(2_000)));
  else if (url === "/slow") setTimeout(() => response.end("late"), 5_000).unref();
  else response.writeHead(200, { "content-type": "text/plain" }).end("a 1\n");
});
let origin = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `localhost:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test("a page is fetched within its bounds, and never from an address that is denied", async () => {
  const options = {
    timeoutMs: 300,
    maxBytes: 1_000,
    allows: createAddressCheck([]),
    accept: "*/*",
    signal: new AbortController().signal,
  };
  const fetch = (path: string, over = {}) => fetchPage(`http://${origin}${path}`, { ...options, ...over });
  expect(await fetch("/", { timeoutMs: 5_000 })).toEqual({ text: "a 1\n", contentType: "text/plain" });
  await expect(fetch("/moved", { timeoutMs: 5_000 })).rejects.toThrow("the target answered 302");
  await expect(fetch("/large", { timeoutMs: 5_000 })).rejects.toThrow("larger than 1000 bytes");
  await expect(fetch("/bomb", { timeoutMs: 5_000 })).rejects.toThrow("larger than 1000 bytes");
  await expect(fetch("/slow")).rejects.toThrow("no answer within 0.3 s");
  await expect(fetch("/", { allows: () => false })).rejects.toThrow("link-local or metadata address");
  await expect(fetchPage("http://169.254.169.254/latest", options)).rejects.toThrow(
    "169.254.169.254 is a link-local",
  );
  await expect(fetchPage("http://[::ffff:169.254.169.254]/", options)).rejects.toThrow("link-local");
});
