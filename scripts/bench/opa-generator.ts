// Some OPAs as a process of its own: uploads of 32 KiB of gzip, made beforehand, one after the other from each sender.
import { randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { createRandom } from "../demo/random";

/** What the parent asks for. */
export type OpaLoad = { url: string; key: string; decisions: number; senders: number };
export type OpaLoadResult = {
  uploads: number;
  decisions: number;
  bytesPerDecision: number;
  gzipBytesPerUpload: number;
  retried: number;
  seconds: number;
  ackP50Ms: number;
  ackP99Ms: number;
};

// What OPA's `upload_size_limit_bytes` is unless it is set.
const maxGzipBytes = 32_768;

// What OPA's `max_delay_seconds` is where people want to see its decisions.
const uploadEveryMs = 5_000;

type Upload = { body: Buffer; decisions: number; bytes: number };

function makeUploads(decisions: number, instance: string): Upload[] {
  const random = createRandom(decisions);
  const uploads: Upload[] = [];
  let events: string[] = [];
  let perUpload = 150;
  const pack = () => {
    const text = `[${events.join(",")}]`;
    // The level that OPA's encoder uses.
    const body = gzipSync(text, { level: 6 });
    uploads.push({ body, decisions: events.length, bytes: text.length });
    perUpload = Math.max(20, Math.floor((events.length * maxGzipBytes) / body.length));
    events = [];
  };
  for (let i = 0; i < decisions; i++) {
    events.push(JSON.stringify(eventOf(random, instance, i)));
    if (events.length >= perUpload) pack();
  }
  if (events.length > 0) pack();
  return uploads;
}

const tools = [
  "read_file",
  "search",
  "lookup_order",
  "send_email",
  "write_file",
  "delete_file",
  "pay",
] as const;

function eventOf(random: ReturnType<typeof createRandom>, instance: string, i: number): object {
  const tool = random.pick(tools);
  const denied = random.chance(0.08);
  const user = `user-${random.integer(1, 400)}`;
  return {
    labels: { app: "shop-agents", environment: "prod", region: "eu-1", id: instance, version: "1.22.2" },
    decision_id: randomUUID(),
    bundles: { agents: { revision: "2026-11-21.7" } },
    path: "agents/tools",
    input: {
      tool_name: tool,
      agent_id: `executor-${random.integer(1, 20)}`,
      agent_type: "executor",
      user,
      session_id: `sess-${random.hex(8)}`,
      parameters: {
        path: `/workspace/${random.hex(6)}/notes-${i}.md`,
        order_id: `NW-${random.integer(10_000, 99_999)}`,
        amount: random.integer(1, 900),
        comment: "Asked for by the customer in the chat; see the ticket for the whole story of it.",
        card: "**",
      },
      request: { method: "POST", path: ["v1", "tools", tool], client: `10.0.${random.integer(0, 255)}.7` },
    },
    result: denied
      ? {
          allow: false,
          deny: [`${tool} is not allowed for ${user} outside of the workspace`],
          require_approval: [],
        }
      : { allow: true, deny: [], require_approval: [] },
    erased: ["/input/parameters/password"],
    masked: ["/input/parameters/card"],
    requested_by: `10.0.4.${random.integer(1, 254)}:${random.integer(30_000, 60_000)}`,
    timestamp: new Date(Date.now() - random.integer(0, uploadEveryMs))
      .toISOString()
      .replace("Z", `${random.integer(100_000, 999_999)}Z`),
    metrics: {
      counter_server_query_cache_hit: 1,
      timer_rego_external_resolve_ns: random.integer(100, 900),
      timer_rego_input_parse_ns: random.integer(20_000, 200_000),
      timer_rego_query_eval_ns: random.integer(50_000, 400_000),
      timer_server_handler_ns: random.integer(200_000, 900_000),
    },
    req_id: i,
    request_context: {
      http: {
        headers: {
          traceparent: [`00-${random.hex(32)}-${random.hex(16)}-01`],
          "x-request-id": [`req-${random.hex(16)}`],
        },
      },
    },
  };
}

async function generate({ url, key, decisions, senders }: OpaLoad): Promise<OpaLoadResult> {
  const lanes = Array.from({ length: senders }, () =>
    makeUploads(Math.ceil(decisions / senders), randomUUID()),
  );
  const agent = new Agent({ keepAlive: true, maxSockets: senders });
  const times: number[] = [];
  let retried = 0;
  const startedMs = performance.now();
  await Promise.all(
    lanes.map(async (uploads) => {
      for (const { body } of uploads) {
        const sentMs = performance.now();
        for (;;) {
          const code = await post(agent, `${url}/opa/logs`, key, body);
          if (code === 200) break;
          if (code !== 503) throw new Error(`an upload was answered ${code}`);
          retried += 1;
          await sleep(100);
        }
        times.push(performance.now() - sentMs);
      }
    }),
  );
  const seconds = (performance.now() - startedMs) / 1_000;
  agent.destroy();
  times.sort((a, b) => a - b);
  const all = lanes.flat();
  const total = all.reduce((sum, one) => sum + one.decisions, 0);
  return {
    uploads: all.length,
    decisions: total,
    bytesPerDecision: Math.round(all.reduce((sum, { bytes }) => sum + bytes, 0) / total),
    gzipBytesPerUpload: Math.round(all.reduce((sum, { body }) => sum + body.length, 0) / all.length),
    retried,
    seconds,
    ackP50Ms: times[Math.floor(times.length * 0.5)] ?? 0,
    ackP99Ms: times[Math.floor(times.length * 0.99)] ?? 0,
  };
}

function post(agent: Agent, url: string, key: string, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      "content-type": "application/json",
      "content-encoding": "gzip",
      "content-length": body.length,
      authorization: `Bearer ${key}`,
    };
    const sent = request(url, { method: "POST", agent, headers }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

process.on("message", (load: OpaLoad) => {
  generate(load).then(
    (result) => process.send?.({ result }),
    (error: Error) => process.send?.({ error: error.message }),
  );
});
process.on("disconnect", () => process.exit(0));
