import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { METRIC_NAME } from "@/lib/model/prom-labels";
import { type FloatSeries, SAMPLE_STEP_MS } from "./samples";

export interface Target {
  host: string;
  targets: { job: string; instance: string; path: string }[];
  /** Whether everybody has seen every sample. */
  done(): boolean;
  close(): void;
}

/**
 * Targets that two are to scrape, each with its own samples, whose times are told. Each shows its next samples once both have seen
 * the ones before, so both store the same whatever their pace.
 */
export async function startTargets(series: readonly FloatSeries[], samples: number): Promise<Target> {
  const pages = new Map<string, { series: FloatSeries[]; at: number; seenBy: Set<string> }>();
  for (const one of series) {
    const path = `/${one.labels.get("job")}/${one.labels.get("instance") || "all"}`;
    const page = pages.get(path) ?? { series: [], at: 0, seenBy: new Set<string>() };
    page.series.push(one);
    pages.set(path, page);
  }
  const server = createServer((request, response) => {
    const page = pages.get(request.url ?? "");
    if (page === undefined) return void response.writeHead(404).end();
    if (page.seenBy.size === 2 && page.at < samples - 1) {
      page.at += 1;
      page.seenBy.clear();
    }
    page.seenBy.add(/^Prometheus/i.test(request.headers["user-agent"] ?? "") ? "prometheus" : "runtower");
    response
      .writeHead(200, { "content-type": "text/plain; version=0.0.4" })
      .end(textOf(page.series, page.at));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    targets: [...pages.keys()].map((path) => {
      const [, job = "", instance = ""] = path.split("/");
      return { job, instance, path };
    }),
    done: () => [...pages.values()].every(({ at, seenBy }) => at === samples - 1 && seenBy.size === 2),
    close: () => server.close(),
  };
}

/** Those of the target's own labels that it is known by are for the scraper to add. */
function textOf(series: readonly FloatSeries[], at: number): string {
  const lines = series.flatMap(({ labels, values, firstMs }) => {
    const value = values[at];
    if (value === undefined) return [];
    const inner = [...labels.withoutName().entries()].flatMap(([name, value]) =>
      name === "job" || name === "instance" ? [] : [`${name}="${value}"`],
    );
    return [`${labels.get(METRIC_NAME)}{${inner.join(",")}} ${value} ${firstMs + at * SAMPLE_STEP_MS}`];
  });
  return `${lines.join("\n")}\n`;
}
