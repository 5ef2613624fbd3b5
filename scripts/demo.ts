import { parseArgs } from "node:util";
import { DiagLogLevel, diag } from "@opentelemetry/api";
import { type Addresses, addressesOf } from "./demo/addresses";
import { actBatchJob } from "./demo/batch-job";
import { watchExports } from "./demo/export-state";
import { type FaultName, faultNames, withFault } from "./demo/fault";
import { scheduleFault } from "./demo/fault-schedule";
import { actOpa } from "./demo/opa";
import { createRandom } from "./demo/random";
import { watchReceiver } from "./demo/receiver-state";
import { actRequest } from "./demo/request";
import { createService, registerPropagation } from "./demo/service";
import { inventStory } from "./demo/story";
import { createWorld } from "./demo/world";

const usage = `npm run demo -- [options]
  --rate N        requests a second (default 1)
  --once N        act N requests, then end
  --seed N        the same story every time
  --endpoint URL  OTLP/gRPC (default http://localhost:4317)
  --http URL      run API, decisions (default http://localhost:4318); of the two, one given with its port is enough where
                  the HTTP port is the next after the gRPC port
  --key KEY       API key, where the receiver asks for one
  --pace X        1 acts in real time, 0.1 ten times as fast (default 1)
  --fault NAME    error-burst, slow-tool, guardrail-storm or silent-agent: switched on after a while, and off again
  --fault-after N seconds until then, all well (default 180)
  --fault-for N   seconds that it lasts (default 600)`;

const { values } = parseArgs({
  options: {
    rate: { type: "string", default: "1" },
    once: { type: "string" },
    seed: { type: "string" },
    endpoint: { type: "string" },
    http: { type: "string" },
    key: { type: "string" },
    pace: { type: "string", default: "1" },
    fault: { type: "string" },
    "fault-after": { type: "string", default: "180" },
    "fault-for": { type: "string", default: "600" },
    help: { type: "boolean", default: false },
  },
});

function number(
  name: "rate" | "once" | "seed" | "pace" | "fault-after" | "fault-for",
  text: string,
  low: number,
): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= low) return value;
  console.error(`--${name} must be a number of at least ${low}, not "${text}"\n\n${usage}`);
  process.exit(2);
}

function faultOf(text: string | undefined): FaultName | null {
  const fault = faultNames.find((name) => name === text);
  if (fault !== undefined || text === undefined) return fault ?? null;
  console.error(`--fault must be one of ${faultNames.join(", ")}, not "${text}"\n\n${usage}`);
  process.exit(2);
}

function whereTo(): Addresses {
  try {
    return addressesOf(values);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}

async function main(): Promise<void> {
  const to = whereTo();
  const faults = scheduleFault({
    fault: faultOf(values.fault),
    afterS: number("fault-after", values["fault-after"], 0),
    forS: number("fault-for", values["fault-for"], 1),
    say: console.log,
  });
  const rate = number("rate", values.rate, 0.01);
  const once = values.once === undefined ? undefined : number("once", values.once, 1);
  const pace = number("pace", values.pace, 0);
  const random = createRandom(number("seed", values.seed ?? String(Date.now() % 2 ** 31), 0));
  registerPropagation();
  // The SDK says every failed export with a stack; what matters is said once by watchReceiver and watchExports.
  diag.setLogger({ error() {}, warn() {}, info() {}, debug() {}, verbose() {} }, DiagLogLevel.NONE);
  const exports = watchExports((text) => console.log(text));
  const of = (name: string, version: string, scope?: string) =>
    createService({
      name,
      version,
      endpoint: to.endpoint,
      key: values.key,
      exports,
      ...(scope !== undefined && { scope }),
    });
  const services = {
    gateway: of("gateway", "2.3.0"),
    "0.9.1": of("tool-server", "0.9.1"),
    "0.10.0": of("tool-server", "0.10.0"),
    guardrails: of("guardrails", "0.21.0", "nemo_guardrails"),
    "1.4.2": of("orchestrator", "1.4.2"),
    "1.5.0": of("orchestrator", "1.5.0"),
  };
  const api = { url: to.http, key: values.key };
  const opaService = of("opa", "1.22.2");
  const opa = actOpa({ api, service: opaService, seed: random.integer(0, 2 ** 31), say: console.log });
  const stopWatching = watchReceiver(to.endpoint, (text) => console.log(text));
  introduce(rate, to);

  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopping.abort());
  const tally = { succeeded: 0, failed: 0, blocked: 0 };
  const running = new Set<Promise<void>>();
  const start = (work: Promise<void>) => {
    const settled: Promise<void> = work.finally(() => running.delete(settled));
    running.add(settled);
  };
  for (let i = 0; i < (once ?? Number.POSITIVE_INFINITY) && !stopping.signal.aborted; i++) {
    const dice = random.fork();
    start(actOne(dice));
    if (i % 8 === 2) start(actJob(dice.fork()));
    if (i % 20 === 19)
      console.log(
        `${i + 1} requests: ${tally.succeeded} succeeded, ${tally.failed} failed, ${tally.blocked} blocked`,
      );
    await pause((1_000 / rate) * dice.between(0.6, 1.4), stopping.signal);
  }
  await Promise.all(running);
  stopWatching();
  const unsent = await opa.stop();
  await Promise.all([...Object.values(services), opaService].map((service) => service.stop()));
  console.log(`Done: ${tally.succeeded} succeeded, ${tally.failed} failed, ${tally.blocked} blocked.`);
  const losses = [exports.losses(), unsent].filter((words) => words !== undefined);
  if (losses.length > 0) {
    console.log(`Not everything was taken: ${losses.join("; ")}`);
    process.exitCode = 1;
  }

  async function actOne(dice: ReturnType<typeof createRandom>): Promise<void> {
    const fault = faults.now();
    const usual = inventStory(dice);
    const story = fault === null ? usual : withFault(usual, fault, dice);
    const { gateway, guardrails } = services;
    const world = createWorld({
      story,
      random: dice,
      services: {
        gateway,
        guardrails,
        tools: services[story.toolVersion],
        orchestrator: services[story.version],
      },
      opa,
      api,
      pace,
    });
    tally[await actRequest(world)] += 1;
    await world.settled();
  }
  async function actJob(dice: ReturnType<typeof createRandom>): Promise<void> {
    // A run that the receiver did not take is one run less, not the end of the demo; that it is away is said already.
    await actBatchJob(api, dice, pace).catch((error: Error) => {
      if (error.message !== "fetch failed")
        console.log(`The batch job's run was not taken: ${error.message}`);
    });
  }
}

function introduce(rate: number, { endpoint, http, taken }: Addresses): void {
  if (taken !== null) {
    const other = taken === "http" ? http : endpoint;
    console.log(`--${taken} is taken to be ${other}: give it where that is not so.`);
  }
  console.log(`Acting a small shop's agents at ${rate} request(s) a second through the OpenTelemetry SDK, to ${endpoint}.
Open http://localhost:3000 and look at
  Overview  throughput, errors and latency move within seconds; failing runs appear on the right
  Runs      q = status:failed, or status:blocked; workflow publish-notes fails only in version 1.5.0
  Traces    q = service:tool-server duration:>1s
  Decisions q = verdict:deny, and which rule of which revision said so; q = point:human for what people decided
  Logs      q = level:error, with live tail
  the box   (Ctrl-K) paste any req-... id for its whole story
Ctrl-C ends it.`);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
  });
}

if (values.help) console.log(usage);
else await main();
