import type { Pool } from "@/lib/db/pool";
import type { Decision } from "@/lib/model/decision";
import { createDecisionPipeline } from "@/lib/pipeline-decisions";
import { decision } from "../support/decisions";
import { now, second, traceA } from "./query-seed";

export const minute = 60n * second;

/*
 * Of request req-a, trace traceA (seeded by query-seed): run-1 blocked by `denied`.
 *   -9.9 s  checked   allow   names the trace and the span of tool lookup
 *   -9.8 s  denied    deny    names the trace alone; about tool lookup of agent planner
 *   -9.7 s  guard     deny    nemo, input, names the request alone
 *   -9.6 s  loose     allow   names nothing; tool lookup, agent planner: likely about the same call
 * Beside it: 40 of another day and policy, some masked; one of another project with the id `denied`.
 */
export async function seedDecisions(pool: Pool): Promise<void> {
  const pipeline = createDecisionPipeline({ pool, retentionDays: 90 });
  const at = (tenths: number) => now - 10n * second + BigInt(tenths) * 100_000_000n;
  const about: Partial<Decision> = { tool: "lookup", agent: "planner", revision: "r2" };
  await pipeline.store(1, [
    decision({ ...about, id: "checked", timeNs: at(1), traceId: traceA, spanId: "0000000000000003" }),
    decision({
      ...about,
      id: "denied",
      timeNs: at(2),
      verdict: "deny",
      rule: "no_lookup",
      reason: "outside the workspace",
      traceId: traceA,
      requestId: "req-a",
      userId: "ada",
      input: '{"tool_name":"lookup","amount":12345678901234567890}',
      result: '{"allow":false}',
      attributes: new Map<string, string | number | boolean>([
        ["input.tool_name", "lookup"],
        ["input.amount", 250],
        ["labels.id", "opa-1"],
        ["labels.environment", "prod"],
        ["result.allow", false],
      ]),
    }),
    decision({
      id: "guard",
      timeNs: at(3),
      source: "nemo",
      verdict: "deny",
      point: "input",
      policy: "default",
      rule: "self check input",
      requestId: "req-a",
      latencyNs: 80_000_000,
    }),
    decision({ ...about, id: "loose", timeNs: at(4), source: "taskpilot", policy: null, rule: null }),
  ]);
  await pipeline.store(1, [
    ...Array.from({ length: 40 }, (_, i) =>
      decision({
        id: `old-${i}`,
        timeNs: now - 3n * 86_400n * second - BigInt(i) * minute,
        verdict: i % 4 === 0 ? "deny" : "allow",
        policy: "agents/files",
        rule: i % 4 === 0 ? "outside" : "allow",
        revision: "r1",
        tool: "write_file",
        agent: "writer",
        latencyNs: (i + 1) * 1_000_000,
        masked: i === 0 ? ["/input/password"] : [],
      }),
    ),
  ]);
  await pipeline.store(2, [decision({ id: "denied", timeNs: at(2), requestId: "req-b", tool: "lookup" })]);
  await pipeline.close();
}
