import { randomUUID } from "node:crypto";
import type { PolicyAnswer } from "./opa";
import { findingWords } from "./policy";
import { sendToApi } from "./run-api";
import { Fault } from "./service";
import type { ToolCall } from "./tool";
import type { World } from "./world";

const reviewers = ["Helena Brandt", "Tomasz Wilk", "Noor Haddad"] as const;

/** Asks a person; that, too, is a decision, told by POST /v1/decisions. Throws where the answer is no. */
export async function askPerson(world: World, of: ToolCall, policy: PolicyAnswer): Promise<void> {
  const { story, orchestrator, random } = world;
  const reason = findingWords(policy.require_approval);
  const attributes = { "shop.approval.for": of.tool, "shop.approval.reason": reason, ...world.request };
  await orchestrator.inSpan(`await approval ${of.tool}`, { attributes }, async (span) => {
    world.log(orchestrator, "info", `waiting for a person: ${reason}`, { tool: of.tool });
    const startedMs = Date.now();
    await world.wait(900);
    const approved = story.plot !== "refund-rejected";
    const reviewer = random.pick(reviewers);
    const words = approved ? "the double charge is in the ledger" : "the parcel was signed for; no refund";
    span.setAttributes({ "shop.approval.approved": approved, "shop.approval.by": reviewer });
    const { traceId, spanId } = span.spanContext();
    await sendToApi(world.api, "POST", "/v1/decisions", {
      decision_id: randomUUID(),
      timestamp: new Date().toISOString(),
      verdict: approved ? "allow" : "deny",
      point: "human",
      policy: "refunds",
      rule: "second_pair_of_eyes",
      reason: words,
      agent: "executor",
      tool: of.tool,
      user: reviewer,
      service: orchestrator.name,
      request_id: story.requestId,
      session_id: story.sessionId,
      trace_id: traceId,
      span_id: spanId,
      latency_ms: Date.now() - startedMs,
      input: of.arguments,
      context: { asked_because: reason, original_decision_id: policy.decisionId },
    }).catch(() => {
      // The demo's trace and log tell of it all the same; that the receiver is away is said already.
    });
    world.log(orchestrator, approved ? "info" : "warn", `${reviewer}: ${approved ? "yes" : "no"}, ${words}`, {
      tool: of.tool,
      reviewer,
    });
    if (!approved) throw new Fault("approval_rejected", `${reviewer} did not approve ${of.tool}: ${words}`);
  });
}
