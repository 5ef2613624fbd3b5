import type { Pool } from "@/lib/db/pool";

/** Replay 1 of project 1, done, with one result: `denied` of decision-seed would be allowed now. */
export async function seedReplay(pool: Pool): Promise<void> {
  await pool.query(
    `insert into telemetry.replays (id, project_id, name, created_by, query, to_ns, max_decisions, policy, evaluator,
       use_decision_time, ignore_hidden, state, evaluated_by, expected, done, counts, matrix, started_at, finished_at)
     overriding system value
     values (1, 1, 'wider', 'a@b.c', 'tool:lookup', 1800000000000000000, 10, '{"kind":"rego","text":"package agents.tools","rego_version":1}',
       'auto', true, '{}', 'done', 'opa 1.0', 1, 1, '{"deny_to_allow":1}', '{"deny":{"allow":1}}', now(), now())`,
  );
  await pool.query(
    `insert into telemetry.replay_results (replay_id, n, outcome, time_ns, decision_id, verdict_before, verdict_after,
       rule_before, rule_after, result_before, result_after)
     values (1, 1, 'deny_to_allow', 1800000000000000000, 'denied', 'deny', 'allow', 'no_lookup', 'allow', '{"allow":false}', '{"allow":true}')`,
  );
}
