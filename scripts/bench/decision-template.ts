import type { Decision, Verdict } from "@/lib/model/decision";
import { createRandom } from "../demo/random";

const agents = ["planner", "executor", "reviewer", "researcher", "billing"] as const;
const tools = [
  "read_file",
  "write_file",
  "delete_file",
  "search",
  "send_mail",
  "refund",
  "query_db",
  "deploy",
] as const;
const rails = ["self check input", "pii", "jailbreak", "self check output"] as const;
const revisionDays = 3n;
const dayNs = 86_400_000_000_000n;

/**
 * Decisions as agents bring them, in order of time: of an OPA for each tool call, a guardrail now and then; 6 % denied, 1 %
 * modified or to be approved. Three of a request, with its trace. The n-th is always the same.
 */
export function createDecisionTemplate(seed: number): (n: number, timeNs: bigint) => Decision {
  const random = createRandom(seed);
  let request = "";
  let trace = "";
  return (n, timeNs) => {
    if (n % 3 === 0) {
      request = `req-${random.hex(12)}`;
      trace = random.hex(32);
    }
    const isRail = random.chance(0.15);
    const dice = random.next();
    const verdict: Verdict =
      dice < 0.06 ? "deny" : dice < 0.07 ? "modify" : dice < 0.08 ? "require_approval" : "allow";
    const agent = random.pick(agents);
    const tool = isRail ? null : random.pick(tools);
    const rule = verdict === "deny" ? `no_${random.integer(1, 24)}` : "allow";
    const user = `user-${random.integer(1, 5_000)}`;
    const path = `/srv/work/${random.hex(8)}/report-${n}.md`;
    const instance = `opa-${random.integer(1, 4)}`;
    const policy = isRail
      ? "default"
      : `agents/${tool === "deploy" || tool === "refund" ? "money" : "tools"}`;
    const revision = isRail ? null : `2026.${timeNs / dayNs / revisionDays}`;
    const input = {
      tool_name: tool,
      agent_type: agent,
      user,
      parameters: { path, force: random.chance(0.2), amount: n % 500 },
    };
    const reason =
      verdict === "deny" ? `${rule}: ${user} may not use ${tool ?? "this text"} on ${path}` : null;
    const result = { allow: verdict === "allow", deny: reason === null ? [] : [reason] };
    return {
      id: `${random.hex(8)}-${random.hex(4)}-${random.hex(4)}-${random.hex(12)}`,
      timeNs,
      hasOwnTime: true,
      source: isRail ? "nemo" : "opa",
      point: isRail ? random.pick(["input", "output"]) : "tool_call",
      verdict,
      policy,
      rule: isRail ? random.pick(rails) : rule,
      revision,
      reason,
      agent,
      tool,
      userId: user,
      service: `${agent}-service`,
      requestId: request,
      runId: null,
      sessionId: null,
      traceId: trace,
      spanId: random.hex(16),
      latencyNs: Math.round(random.latency(isRail ? 180 : 2) * 1e6),
      attributes: new Map<string, string | number | boolean>([
        ["input.tool_name", tool ?? ""],
        ["input.agent_type", agent],
        ["input.user", user],
        ["input.parameters.path", path],
        ["input.parameters.force", input.parameters.force],
        ["input.parameters.amount", input.parameters.amount],
        ["labels.id", instance],
        ["labels.app", "agents"],
        ["labels.environment", "prod"],
        ["result.allow", result.allow],
      ]),
      input: JSON.stringify(input),
      result: JSON.stringify(result),
      details: JSON.stringify({
        labels: { id: instance, app: "agents", environment: "prod", version: "1.9.0" },
        requested_by: "10.0.0.7:51234",
        metrics: {
          timer_rego_query_eval_ns: random.integer(40_000, 900_000),
          counter_server_query_cache_hit: 1,
        },
      }),
      erased: [],
      masked: random.chance(0.05) ? ["/input/parameters/secret"] : [],
      redacted: [],
    };
  };
}
