// A real OPA, with the settings that its users have, against a receiver that is killed and away for a while.
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { createPool, type Pool } from "@/lib/db/pool";
import { launchStack } from "@/scripts/stack/launch";
import { startScratchServer } from "@/scripts/stack/scratch-database";
import { type OpaServer, startOpa } from "./opa/opa-server";
import { cardNumber, makeQuestions, type Question, secret } from "./opa/questions";
import { type Recorder, startRecorder } from "./opa/recorder";
import { NotHere, need } from "./toolchains";

const usage = `npm run test:interop -- --opa [--questions 1000] [--away 30]
  Asks a real OPA (\`opa\` on the PATH) questions, kills the receiver meanwhile and starts it again after --away seconds,
  and looks at every row.`;
const revision = "2026-11-21.7";

/** @returns how many things were not as they should be */
export async function testOpa(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      opa: { type: "boolean" },
      questions: { type: "string", default: "1000" },
      away: { type: "string", default: "30" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  try {
    await need("opa", ["version"]);
  } catch (error) {
    if (!(error instanceof NotHere)) throw error;
    console.log("OPA: not run: no opa on the PATH");
    return 0;
  }
  const server = await startScratchServer();
  const databaseUrl = await server.createDatabase("interop_opa");
  const stack = await launchStack({ databaseUrl, parts: ["receiver"] });
  const pool = createPool(databaseUrl, "interop", 2);
  const recorder = await startRecorder(stack.httpUrl);
  let opa: OpaServer | undefined;
  try {
    opa = await startOpa({ to: recorder.url, key: stack.key, revision });
    const questions = makeQuestions(Number(values.questions));
    const third = Math.ceil(questions.length / 3);
    await ask(opa, questions.slice(0, third));
    await stack.part("receiver").kill();
    const away = sleep(Number(values.away) * 1_000);
    await ask(opa, questions.slice(third, 2 * third));
    await away;
    await stack.part("receiver").start();
    const backMs = Date.now();
    await ask(opa, questions.slice(2 * third));
    await untilStored(pool, questions.length);
    console.log(
      `OPA: ${questions.length} questions asked, all stored ${Date.now() - backMs} ms after the receiver was back from ${values.away} s`,
    );
    return await judge(pool, recorder, questions);
  } finally {
    await opa?.stop();
    await recorder.close();
    await stack.stop();
    await pool.end();
    await server.close();
  }
}

async function ask(opa: OpaServer, questions: readonly Question[]): Promise<void> {
  let next = 0;
  const askSome = async () => {
    for (let question = questions[next++]; question !== undefined; question = questions[next++]) {
      const response = await fetch(`${opa.url}/v1/data/agents/tools`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "x-request-id": question.requestId,
          traceparent: `00-${question.traceId}-${question.spanId}-01`,
        },
        body: JSON.stringify({ input: question.input }),
      });
      if (!response.ok) throw new Error(`OPA answered ${response.status}: ${await response.text()}`);
      await response.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: 8 }, askSome));
}

async function untilStored(pool: Pool, count: number): Promise<void> {
  for (const deadline = Date.now() + 60_000; ; await sleep(100)) {
    const { rows } = await pool.query<{ n: number }>("select count(*)::int as n from telemetry.decisions");
    if ((rows[0]?.n ?? 0) >= count) return;
    if (Date.now() > deadline) throw new Error(`${rows[0]?.n} of ${count} decisions were stored within 60 s`);
  }
}

type Row = Record<string, unknown> & { request_id: string | null; input: string | null };

async function judge(pool: Pool, recorder: Recorder, questions: readonly Question[]): Promise<number> {
  const read = async () =>
    (
      await pool.query<Row>(
        `select decision_id, request_id, trace_id, span_id, verdict, rule, reason, revision, policy, agent, tool, user_id, source,
                point, service, latency_ns, input, coalesce(erased, '{}') as erased, coalesce(masked, '{}') as masked,
                encode(content_hash, 'hex') as hash
         from telemetry.decisions order by decision_id`,
      )
    ).rows;
  const rows = await read();
  const faults = [...wrongRows(rows, questions)];
  if (rows.length !== questions.length) faults.push(`${rows.length} rows for ${questions.length} questions`);
  if (rows.some(({ input }) => input?.includes(secret) || input?.includes(cardNumber)))
    faults.push("a masked value was stored");
  const resent = await recorder.replay();
  if (plain(await read()) !== plain(rows)) faults.push(`rows changed when ${resent} uploads came again`);
  faults.push(...(await wrongInstance(pool, questions.length)));
  const failed = recorder.uploads.filter(({ code }) => code !== 200).length;
  const by = (verdict: string) => rows.filter((row) => row.verdict === verdict).length;
  console.log(
    `OPA: ${rows.length} rows (${by("allow")} allow, ${by("deny")} deny, ${by("require_approval")} require_approval), ` +
      `${failed} uploads were turned away or met nobody and came again, ${resent} uploads sent once more: ${(await read()).length} rows`,
  );
  for (const fault of faults.slice(0, 20)) console.log(`OPA: FAILED: ${fault}`);
  return faults.length;
}

function* wrongRows(rows: readonly Row[], questions: readonly Question[]): Generator<string> {
  const byRequest = new Map(rows.map((row) => [row.request_id, row]));
  for (const question of questions) {
    const row = byRequest.get(question.requestId);
    if (row === undefined) {
      yield `no row has request id ${question.requestId}`;
      continue;
    }
    const { verdict, rule, reason, erased, masked, input } = question;
    const expected: Record<string, unknown> = {
      verdict,
      rule,
      reason,
      erased,
      masked,
      revision,
      source: "opa",
      policy: "agents/tools",
      point: "tool_call",
      agent: input.agent_id,
      tool: input.tool_name,
      user_id: input.user,
      service: "interop-agent",
      trace_id: question.traceId.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"),
    };
    for (const [column, value] of Object.entries(expected))
      if (plain(row[column]) !== plain(value))
        yield `${column} of a question for ${input.tool_name} is ${plain(row[column])}, not ${plain(value)}`;
    if (typeof row.latency_ns !== "bigint") yield `a question for ${input.tool_name} has no latency`;
  }
}

/** What OPA says of itself, as it stands in the list of instances. */
async function wrongInstance(pool: Pool, count: number): Promise<string[]> {
  await sleep(1_500);
  const { rows } = await pool.query<{
    n: number;
    decisions: number;
    dropped: number;
    revision: string;
    states: string;
  }>(
    `select count(*) over ()::int as n, decisions::int as decisions, dropped::int as dropped,
            status #>> '{bundles,agents,active_revision}' as revision, status ->> 'plugins' as states
     from telemetry.opa_instances`,
  );
  const [one] = rows;
  if (one === undefined) return ["no instance is known"];
  console.log(
    `OPA: ${one.n} instance, revision ${one.revision}, ${one.decisions} of ${count} decisions counted for it, ${one.dropped} dropped, plugins ${one.states}`,
  );
  const faults: string[] = [];
  if (one.n !== 1) faults.push(`${one.n} instances are known`);
  if (one.revision !== revision) faults.push(`the instance's revision is ${one.revision}`);
  // A statistic: a receiver that is killed takes the last half second of it along.
  if (one.decisions === 0 || one.decisions > count)
    faults.push(`the instance is said to have made ${one.decisions} decisions`);
  if (one.dropped !== 0) faults.push(`${one.dropped} decisions are said to be lost`);
  return faults;
}

function plain(value: unknown): string {
  return (
    JSON.stringify(value, (_key, one) => (typeof one === "bigint" ? one.toString() : one)) ?? "undefined"
  );
}
