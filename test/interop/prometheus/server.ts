import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { METRIC_NAME } from "@/lib/model/prom-labels";
import { NotHere, need } from "../toolchains";
import { type FloatSeries, SAMPLE_STEP_MS } from "./samples";

/** The samples in OpenMetrics, one family after another. */
function openMetrics(series: readonly FloatSeries[]): string {
  const byName = [...series].sort((a, b) => (a.labels.get(METRIC_NAME) < b.labels.get(METRIC_NAME) ? -1 : 1));
  const lines = byName.flatMap(({ labels, values, firstMs }) => {
    const inner = [...labels.withoutName().entries()].map(([name, value]) => `${name}="${value}"`);
    const metric = `${labels.get(METRIC_NAME)}{${inner.join(",")}}`;
    return values.flatMap((value, index) =>
      value === undefined ? [] : [`${metric} ${value} ${(firstMs + index * SAMPLE_STEP_MS) / 1000}`],
    );
  });
  return `${lines.join("\n")}\n# EOF\n`;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

export interface PrometheusServer {
  url: string;
  stop(): Promise<void>;
}

/** A Prometheus of the machine's own, with the samples in its storage, or with a configuration by which it gets its own. */
export async function startPrometheus({
  series = [],
  config = "",
}: {
  series?: readonly FloatSeries[];
  config?: string;
}): Promise<PrometheusServer> {
  await findPrometheus();
  const folder = await mkdtemp(join(tmpdir(), "runtower-prometheus-"));
  try {
    await writeFile(join(folder, "prometheus.yml"), config);
    const data = join(folder, "data");
    if (series.length > 0) {
      await writeFile(join(folder, "samples.txt"), openMetrics(series));
      await need("promtool", [
        "tsdb",
        "create-blocks-from",
        "openmetrics",
        join(folder, "samples.txt"),
        data,
      ]);
    }
    const url = `127.0.0.1:${await freePort()}`;
    const child = spawn(
      "prometheus",
      [
        `--config.file=${join(folder, "prometheus.yml")}`,
        `--storage.tsdb.path=${data}`,
        "--storage.tsdb.retention.time=100y",
        `--web.listen-address=${url}`,
        "--log.level=error",
      ],
      { stdio: "ignore" },
    );
    const stop = () => end(child).then(() => rm(folder, { recursive: true, force: true }));
    await untilReady(`http://${url}`, child).catch(async (error) => {
      await stop();
      throw error;
    });
    return { url: `http://${url}`, stop };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function findPrometheus(): Promise<void> {
  for (const program of ["prometheus", "promtool"]) {
    await need(program, ["--version"]).catch(() => {
      throw new NotHere(`no ${program}`);
    });
  }
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error(`prometheus ended with ${child.exitCode}`);
    const ready = await fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("prometheus was not ready within 30 s");
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}
