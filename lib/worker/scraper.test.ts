import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { createLog } from "@/lib/log";
import { Scraper } from "./scraper";

test("targets that never answer do not keep others from being scraped", async () => {
  const server = createServer((request, response) => {
    if (request.url === "/ok") response.end("a 1\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const target = (id: string, path: string) => ({
    id,
    projectId: 1,
    url: origin + path,
    kind: "prometheus" as const,
    intervalSeconds: 1,
    timeoutSeconds: 1,
    labels: { job: path },
    mapping: [],
    authorization: null,
  });
  const targets = Array.from({ length: 40 }, (_, i) => target(`000000${(i + 10).toString(16)}`, "/hang"));
  targets.push(target("0000ffff", "/ok"));
  const up: string[] = [];
  const scraper = new Scraper({
    db: { query: async () => ({ rows: [] }) } as never,
    log: createLog("worker", "fatal"),
    pipeline: {
      ingestRemote: async (_project: number, { series }: { series: { labels: readonly string[] }[] }) => {
        up.push(series[0]?.labels.join() ?? "");
        return { report: { accepted: 1, rejected: 0, message: "" } } as never;
      },
    },
    allows: () => true,
    targets: async () => targets,
    unseal: async () => "",
  });
  const { signal } = new AbortController();
  for (let ms = 0; ms < 6_000; ms += 2_000) {
    await scraper.turn(1_700_000_000_000 + ms, signal);
    await scraper.settled();
  }
  expect(up.some((one) => one.includes("/ok"))).toBe(true);
  server.closeAllConnections();
  server.close();
}, 30_000);
