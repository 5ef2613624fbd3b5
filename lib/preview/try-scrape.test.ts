import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { scrapeTryInput } from "@/lib/contract/scrape-try";
import { tryScrape } from "./try-scrape";

const around = { allowedAddresses: [], authorization: null, signal: new AbortController().signal };
const attempt = (input: object) =>
  tryScrape(
    scrapeTryInput.parse({ url: "http://agent:8000/metrics", labels: {}, mapping: [], ...input }),
    around,
  );

test("a JSON page by its mapping, with the labels that would be stored", async () => {
  const tried = await attempt({
    kind: "json",
    labels: { job: "agents" },
    mapping: [
      { path: "tools.*.calls", metric: "tool_calls", type: "counter", labels: { tool: "$1" } },
      { path: "nowhere", metric: "nothing" },
    ],
    page: '{"tools":{"search":{"calls":3},"write":{"calls":4}}}',
  });
  expect(tried).toMatchObject({ error: null, samples: 2 });
  expect(tried.series).toEqual([
    { name: "tool_calls", labels: { instance: "agent:8000", job: "agents", tool: "search" }, value: 3 },
    { name: "tool_calls", labels: { instance: "agent:8000", job: "agents", tool: "write" }, value: 4 },
  ]);
});

test("what is wrong is said, beside the page that was read", async () => {
  const tried = await attempt({ kind: "json", mapping: [], page: "{" });
  expect(tried).toMatchObject({ samples: 0, series: [], page: "{" });
  expect(tried.error).toContain("not valid JSON");
});

test("a target is asked, but never a metadata service", async () => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/plain" }).end("a 1\nb NaN\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
  const tried = await attempt({ kind: "prometheus", url });
  server.close();
  expect(tried).toMatchObject({ error: null, samples: 2, page: "a 1\nb NaN\n", page_is_cut: false });
  expect(tried.series.map(({ name, value }) => [name, value])).toEqual([
    ["a", 1],
    ["b", null],
  ]);
  const denied = await attempt({ kind: "prometheus", url: "http://169.254.169.254/latest" });
  expect(denied.error).toContain("link-local or metadata address");
});
