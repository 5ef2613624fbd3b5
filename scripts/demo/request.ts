import { type Span, SpanKind } from "@opentelemetry/api";
import { execute, plan, review, sendAnswer } from "./agents";
import { guardInput, guardOutput } from "./guardrails";
import { call, Fault } from "./service";
import type { World } from "./world";

/** One request from the door to the answer. Never rejects: what failed is what the telemetry tells. */
export async function actRequest(world: World): Promise<"succeeded" | "failed" | "blocked"> {
  const { story, gateway, orchestrator } = world;
  const attributes = {
    "http.request.method": "POST",
    "http.route": "/v1/tickets",
    "url.path": "/v1/tickets",
    "http.request.header.x-request-id": [story.requestId],
    "user.id": story.userId,
    "shop.channel": story.channel,
    "shop.region": story.region,
    ...world.request,
  };
  try {
    return await gateway.inSpan("POST /v1/tickets", { kind: SpanKind.SERVER, attributes }, async (span) => {
      world.log(gateway, "info", `POST /v1/tickets from ${story.userId}`, { "user.id": story.userId });
      try {
        await call(gateway, orchestrator, "/workflows", async (server) => {
          server.setAttributes(world.request);
          await runWorkflow(world);
        });
        span.setAttribute("http.response.status_code", 200);
        return "succeeded";
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        const code = isBlock(error) ? 422 : 502;
        span.setAttribute("http.response.status_code", code);
        world.log(gateway, code === 502 ? "error" : "warn", `answered ${code}: ${error.message}`);
        if (code === 422) return "blocked";
        throw error;
      }
    });
  } catch {
    return "failed";
  }
}

async function runWorkflow(world: World): Promise<void> {
  const { story, orchestrator } = world;
  const attributes = {
    "gen_ai.operation.name": "invoke_workflow",
    "gen_ai.workflow.name": story.workflow,
    "gen_ai.conversation.id": story.sessionId,
    "gen_ai.input.messages": JSON.stringify([
      { role: "user", parts: [{ type: "text", content: story.task }] },
    ]),
    "user.id": story.userId,
    "feature_flag.review_gate": story.reviewGate,
    ...world.request,
  };
  await orchestrator.inSpan(`invoke_workflow ${story.workflow}`, { attributes }, async (span) => {
    try {
      const answer = await runSteps(world);
      const parts = [{ type: "text", content: answer }];
      span.setAttribute(
        "gen_ai.output.messages",
        JSON.stringify([{ role: "assistant", parts, finish_reason: "stop" }]),
      );
      // A rail that stopped something on the way, and was obeyed, does not make it a blocked run.
      span.setAttribute("runtower.run.status", "succeeded");
      world.log(orchestrator, "info", `${story.workflow} done`, { workflow: story.workflow });
    } catch (error) {
      sayFailure(world, span, error);
      throw error;
    }
  });
}

async function runSteps(world: World): Promise<string> {
  await guardInput(world);
  const steps = await plan(world);
  let answer = await execute(world, steps, undefined);
  const remark = await review(world, answer, 1);
  if (remark !== undefined) {
    answer = await execute(world, steps, remark);
    await review(world, answer, 2);
  }
  answer = await passOutput(world, answer);
  if (steps.includes("send_email")) await sendAnswer(world);
  return answer;
}

/** An answer that a rail blocks is written once more. */
async function passOutput(world: World, answer: string): Promise<string> {
  try {
    await guardOutput(world, answer, true);
    return answer;
  } catch (error) {
    if (!(error instanceof Fault) || error.type !== "guardrail_blocked") throw error;
    const again = await execute(world, [], error.message);
    await guardOutput(world, again, false);
    return again;
  }
}

/** Stopped on purpose, by a rail, a policy or a person. */
function isBlock(error: unknown): boolean {
  const types = ["guardrail_blocked", "policy_denied", "approval_rejected"];
  return error instanceof Fault && types.includes(error.type);
}

function sayFailure(world: World, span: Span, error: unknown): void {
  const { orchestrator, story } = world;
  const message = error instanceof Error ? error.message : String(error);
  if (isBlock(error)) span.setAttribute("runtower.run.status", "blocked");
  else world.log(orchestrator, "error", `${story.workflow} failed: ${message}`, { workflow: story.workflow });
}
