// 100,000 stored decisions asked again through a local OPA by the worker: how long it takes, whether a sample of them comes out as
// `opa eval` says, and whether a worker that is killed midway leaves anything out or twice.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { replayCreateInput } from "@/lib/contract/replay";
import { createReplay } from "@/lib/control/replays";
import { createPool, type Pool } from "@/lib/db/pool";
import type { Decision } from "@/lib/model/decision";
import { Mappings } from "@/lib/normalise/decisions/read-result";
import { createDecisionPipeline } from "@/lib/pipeline-decisions";
import { replayDetail } from "@/lib/query/replay-detail";
import { localOpaVersion } from "@/lib/replay/local-opa";
import { launchStack, type Stack } from "@/scripts/stack/launch";
import { startScratchServer } from "@/scripts/stack/scratch-database";
import { decision } from "@/test/support/decisions";

const run = promisify(execFile);
const budgetMs = 60_000;
const projectId = 1;
const scope = { projectIds: [projectId], slugs: ["default"] };
const mappings = new Mappings();

/** `--decisions N` (100,000), `--sample N` (1,000). @returns how many things were not as they must be */
export async function testReplay(args: string[]): Promise<number> {
  const number = (name: string, fallback: number) => {
    const at = args.indexOf(name);
    return at === -1 ? fallback : Number(args[at + 1]);
  };
  const decisions = number("--decisions", 100_000);
  const sample = number("--sample", 1_000);
  if ((await localOpaVersion()) === null) {
    console.log("replay: not run: no opa");
    return 0;
  }
  const server = await startScratchServer();
  try {
    const databaseUrl = await server.createDatabase("replay");
    const pool = createPool(databaseUrl, "replay-test", 4);
    const stack = await launchStack({ databaseUrl, parts: ["worker"] });
    try {
      await storeDecisions(pool, decisions);
      return (await timed(pool, decisions, sample)) + (await killedMidway(pool, stack, decisions));
    } finally {
      await stack.stop();
      await pool.end();
    }
  } finally {
    await server.close();
  }
}

const data = JSON.stringify({
  tools: { safe: ["read_file", "list_files", "search"] },
  roles: {
    planner: ["search", "read_file"],
    executor: ["write_file", "read_file", "list_files"],
    reviewer: ["read_file"],
  },
});
/** As it was, and as it is to be: reads outside the workspace are denied now, and large deletions want a person. */
const changedPolicy = `package agents.tools

import rego.v1

default allow := false

allow if {
	input.tool_name in data.roles[input.agent_type]
	count(deny) == 0
	not require_approval
}

allow if {
	input.tool_name in data.tools.safe
	count(deny) == 0
}

deny contains msg if {
	path := input.args.path
	not startswith(path, "/work/")
	msg := sprintf("%s is outside the workspace", [path])
}

deny contains "the agent has no role" if not data.roles[input.agent_type]

deny contains "the grant has run out" if input.expires_ns < time.now_ns()

require_approval if {
	input.tool_name == "delete_file"
	input.args.count > 10
}
`;

const agents = ["planner", "executor", "reviewer", "stranger"];
const tools = ["read_file", "list_files", "search", "write_file", "delete_file"];
const paths = ["/work/a/src/main.ts", "/work/notes.md", "/etc/passwd", "/home/user/.ssh/id"];

async function storeDecisions(pool: Pool, count: number): Promise<void> {
  const pipeline = createDecisionPipeline({ pool, retentionDays: 90 });
  const nowMs = Date.now();
  for (let from = 0; from < count; from += 2_000) {
    const batch = Array.from({ length: Math.min(2_000, count - from) }, (_, i) =>
      decisionOf(from + i, nowMs),
    );
    await pipeline.store(projectId, batch);
  }
  await pipeline.close();
}

function decisionOf(i: number, nowMs: number): Decision {
  const timeNs = BigInt(nowMs - 3_600_000) * 1_000_000n + BigInt(i) * 30_000_000n;
  const agent = agents[i % agents.length] ?? "";
  const tool = tools[(i * 7) % tools.length] ?? "";
  const path = paths[(i * 11) % paths.length] ?? "";
  const isAllowed = agent !== "stranger" && (i * 13) % 10 < 8;
  const input = {
    agent_type: agent,
    tool_name: tool,
    args: { path, count: i % 40, text: `change ${i}: ${"lorem ipsum ".repeat(i % 12)}` },
    expires_ns: Number(timeNs / 1_000_000n) * 1_000_000 + ((i % 50) - 1) * 60_000_000_000,
    session: `s-${i % 500}`,
  };
  return decision({
    id: `decision-${i}`,
    timeNs,
    policy: "agents/tools",
    verdict: isAllowed ? "allow" : "deny",
    rule: isAllowed ? "allow" : "deny",
    agent,
    tool,
    requestId: `req-${i % 20_000}`,
    input: JSON.stringify(input),
    result: JSON.stringify({ allow: isAllowed, deny: isAllowed ? [] : ["the agent has no role"] }),
  });
}

async function startReplay(pool: Pool, name: string): Promise<string> {
  const input = replayCreateInput.parse({ name, policy: { kind: "rego", text: changedPolicy, data } });
  return createReplay(pool, {
    projectId,
    email: "test@example.org",
    input,
    most: 2_000_000,
    nowMs: Date.now() + 3_600_000,
  });
}

async function untilFinished(pool: Pool, id: string, midway?: { at: number; act: () => Promise<void> }) {
  for (let acted = false; ; ) {
    const detail = await replayDetail(pool, scope, { id });
    if (detail.finished_at !== null) return detail;
    if (midway !== undefined && !acted && detail.done >= midway.at) {
      acted = true;
      await midway.act();
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function timed(pool: Pool, decisions: number, sample: number): Promise<number> {
  const startedMs = performance.now();
  const id = await startReplay(pool, "timed");
  const detail = await untilFinished(pool, id);
  const tookMs = performance.now() - startedMs;
  console.log(
    `replay of ${decisions} decisions by ${detail.evaluated_by}: ${detail.state} after ${(tookMs / 1000).toFixed(1)} s ` +
      `(${Math.round(decisions / (tookMs / 1000))}/s): ${JSON.stringify(detail.counts)}`,
  );
  if (detail.state !== "done" || detail.done !== decisions)
    return fail(`${detail.done} of ${decisions} were asked: ${JSON.stringify(detail.faults)}`);
  const scaledBudgetMs = (budgetMs * decisions) / 100_000;
  const isSlow = tookMs > scaledBudgetMs;
  // Beside others the clock tells of them, not of the replay.
  const [load = 0] = loadavg();
  const isBusy = load > 2 * availableParallelism();
  if (isSlow && isBusy)
    console.log(`longer than ${scaledBudgetMs / 1000} s, on a machine with a load of ${load.toFixed(0)}`);
  const slow = isSlow && !isBusy ? fail(`it may take ${scaledBudgetMs / 1000} s`) : 0;
  return slow + (await againstEval(pool, id, sample));
}

type Sampled = {
  decision_id: string;
  input: string;
  time_ns: bigint;
  verdict_after: string;
  result_after: string | null;
  result: string;
  outcome: string;
};

/** Each of the sample once more, by a program of its own. */
async function againstEval(pool: Pool, id: string, sample: number): Promise<number> {
  const { rows } = await pool.query<Sampled>(
    `select d.decision_id, d.input, d.time_ns, r.verdict_after, r.result_after, d.result, r.outcome
     from telemetry.replay_results r join telemetry.decisions d on d.decision_id = r.decision_id
     where r.replay_id = $1 and d.project_id = $2 order by md5(r.decision_id) limit $3`,
    [id, projectId, sample],
  );
  const folder = await mkdtemp(join(tmpdir(), "runtower-eval-"));
  let different = 0;
  try {
    await writeFile(join(folder, "policy.rego"), changedPolicy);
    await writeFile(join(folder, "data.json"), data);
    const waiting = rows.values();
    const worker = async (lane: number) => {
      for (const row of waiting) if (!(await isAsEvaluated(row, folder, lane))) different += 1;
    };
    await Promise.all([worker(0), worker(1)]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  console.log(`verdict and result as \`opa eval\` gives them: ${rows.length - different} of ${rows.length}`);
  return different === 0 && rows.length === sample ? 0 : 1;
}

async function isAsEvaluated(row: Sampled, folder: string, lane: number): Promise<boolean> {
  const input = join(folder, `input-${lane}.json`);
  await writeFile(input, row.input);
  // The clock is the decision's own, which is what the replay takes where none was recorded.
  const query = `x := data.agents.tools with time.now_ns as ${row.time_ns}`;
  const args = ["eval", "--format", "json", "-d", "policy.rego", "-d", "data.json", "-i", input, query];
  const { stdout } = await run("opa", args, { cwd: folder });
  const answer = JSON.parse(stdout) as { result?: { bindings: { x: unknown } }[] };
  const result = answer.result?.[0]?.bindings.x;
  const replayed = row.outcome === "same" ? row.result : row.result_after;
  const verdict = mappings.read({ policy: "agents/tools", result }).verdict;
  const isSame =
    verdict === row.verdict_after && canonical(result) === canonical(JSON.parse(replayed ?? "null"));
  if (!isSame)
    console.log(
      `${row.decision_id}: ${row.verdict_after} ${replayed}, by opa eval ${verdict} ${JSON.stringify(result)}`,
    );
  return isSame;
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** The worker dies by SIGKILL in the middle and starts again: the same results, each once. */
async function killedMidway(pool: Pool, stack: Stack, decisions: number): Promise<number> {
  const worker = stack.part("worker");
  const id = await startReplay(pool, "killed midway");
  const detail = await untilFinished(pool, id, {
    at: decisions / 4,
    act: async () => {
      await worker.kill();
      await worker.start();
    },
  });
  const { rows } = await pool.query<{ results: number; numbers: number; same: number }>(
    `select count(*)::int as results, count(distinct r.decision_id)::int as numbers,
       count(*) filter (where r.outcome = f.outcome and r.result_after is not distinct from f.result_after)::int as same
     from telemetry.replay_results r
     join telemetry.replay_results f on f.decision_id = r.decision_id and f.replay_id <> r.replay_id where r.replay_id = $1`,
    [id],
  );
  const [found] = rows;
  console.log(
    `killed midway: ${detail.state}, ${detail.done} of ${decisions}, results ${JSON.stringify(found)}`,
  );
  const isWhole = found?.results === decisions && found.numbers === decisions && found.same === decisions;
  return detail.state === "done" && isWhole ? 0 : fail("results are missing, twice, or other ones");
}

function fail(words: string): number {
  console.log(`FAILED: ${words}`);
  return 1;
}
