// A real Prometheus evaluates rules and takes Runtower's receiver for its Alertmanager; a webhook hears of what follows.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { notificationSettingsStored } from "@/lib/contract/notification-settings";
import { createPool, type Pool } from "@/lib/db/pool";
import { launchStack, type Stack } from "@/scripts/stack/launch";
import { startScratchServer } from "@/scripts/stack/scratch-database";
import { startPrometheus } from "./prometheus/server";
import { NotHere } from "./toolchains";

/** Prometheus drops what it would send before it has looked for Alertmanagers, and says it again a minute later. */
const startSeconds = 30;
const passingSeconds = 20;
const patienceMs = 180_000;

type Told = { status: string; labels: { [name: string]: string }; annotations: { [name: string]: string } };

/** Keeps every alert that a webhook is told of, in order. */
async function startRecorder(): Promise<{ url: string; told: Told[]; close: () => void }> {
  const told: Told[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString("utf8");
    });
    request.on("end", () => {
      told.push(...(JSON.parse(body) as { alerts: Told[] }).alerts);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, told, close: () => server.close() };
}

function rulesOf(fromSeconds: number): string {
  return `groups:
  - name: interop
    interval: 1s
    rules:
      - alert: Steady
        expr: vector(7) and on () (vector(time()) > ${fromSeconds})
        labels: { severity: page }
        annotations: { summary: "sees {{ $value }}" }
      - alert: Passing
        expr: vector(time()) > ${fromSeconds} < ${fromSeconds + passingSeconds}
        labels: { severity: ticket }
`;
}

function configOf(receiver: string, key: string, rules: string): string {
  return `global: { evaluation_interval: 1s, external_labels: { cluster: "interop" } }
rule_files: ["${rules}"]
alerting:
  alertmanagers:
    - static_configs: [{ targets: ["${new URL(receiver).host}"] }]
      authorization: { credentials: "${key}" }
`;
}

async function saveSettings(pool: Pool, url: string): Promise<void> {
  const hook = { kind: "webhook", id: "hook", url, secret: null, authorization: null };
  const document = notificationSettingsStored.parse({
    receivers: [{ name: "recorder", integrations: [hook] }],
    route: {
      receiver: "recorder",
      group_by: ["alertname"],
      group_wait_seconds: 1,
      group_interval_seconds: 2,
    },
  });
  await pool.query(
    `insert into alerting.notification_settings (project_id, version, document)
     select id, 1, $1 from projects where slug = 'default'`,
    [JSON.stringify(document)],
  );
}

async function tellOf(stack: Stack, databaseUrl: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "runtower-alerts-"));
  const pool = createPool(databaseUrl, "interop", 1);
  const recorder = await startRecorder();
  try {
    await saveSettings(pool, recorder.url);
    const rules = join(folder, "rules.yml");
    await writeFile(rules, rulesOf(Math.floor(Date.now() / 1_000) + startSeconds));
    const prometheus = await startPrometheus({ config: configOf(stack.httpUrl, stack.key, rules) });
    try {
      const deadline = Date.now() + patienceMs;
      while (recorder.told.length < 3 && Date.now() < deadline) await sleep(250);
      // Whatever is told twice would be by now.
      await sleep(10_000);
    } finally {
      await prometheus.stop();
    }
    const { rows } = await pool.query<{ name: string; state: string }>(
      "select labels->>'alertname' as name, state from alerting.alerts order by 1",
    );
    console.log(`stored: ${rows.map(({ name, state }) => `${name} ${state}`).join(", ")}`);
    return recorder.told.map(({ status, labels, annotations }) =>
      `${status} ${labels.alertname} ${labels.cluster} ${annotations.summary ?? ""}`.trim(),
    );
  } finally {
    recorder.close();
    await pool.end();
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns 0 where the webhook heard of each alert that it fires and that it ended, once */
export async function testAlerts(): Promise<number> {
  const server = await startScratchServer();
  try {
    const databaseUrl = await server.createDatabase("interop_alerts");
    const stack = await launchStack({ databaseUrl, parts: ["receiver", "worker"] });
    try {
      const told = await tellOf(stack, databaseUrl);
      const expected = ["firing Passing interop", "firing Steady interop sees 7", "resolved Passing interop"];
      const isRight = JSON.stringify([...told].sort()) === JSON.stringify(expected);
      console.log(`alerts of a Prometheus: ${isRight ? "each told once" : "FAILED"}: ${told.join("; ")}`);
      return isRight ? 0 : 1;
    } finally {
      await stack.stop();
    }
  } catch (error) {
    if (!(error instanceof NotHere)) throw error;
    console.log(`alerts of a Prometheus: not run: ${error.message}`);
    return 0;
  } finally {
    await server.close();
  }
}
