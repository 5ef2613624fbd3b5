import { SpanKind } from "@opentelemetry/api";
import { Fault } from "./service";
import type { World } from "./world";

type Side = "input" | "output";
type Rail = { name: string; typicalMs: number; blocks: string | undefined };

/** Rails before any agent reads the request. A block ends the run. */
export async function guardInput(world: World): Promise<void> {
  const blocks =
    world.story.plot === "blocked-input" ? "asks to ignore the instructions and for card numbers" : undefined;
  await checkRails(world, "input", world.story.task, [
    { name: "self check input", typicalMs: 35, blocks: undefined },
    { name: "jailbreak detection model", typicalMs: 25, blocks },
  ]);
}

/** Rails before a customer reads the answer. */
export async function guardOutput(world: World, answer: string, isFirst: boolean): Promise<void> {
  const blocks =
    world.story.plot === "output-blocked" && isFirst ? "names the neighbour who took the parcel" : undefined;
  await checkRails(world, "output", answer, [
    { name: "self check output", typicalMs: 30, blocks: undefined },
    { name: "mask sensitive data on output", typicalMs: 15, blocks },
  ]);
}

/** NVIDIA NeMo Guardrails as its OpenTelemetry adapter writes it: one span for the request, one for each rail. */
async function checkRails(world: World, side: Side, text: string, rails: readonly Rail[]): Promise<void> {
  const { guardrails, story } = world;
  const attributes = {
    "span.kind": "server",
    "gen_ai.operation.name": "guardrails",
    "user.id": story.userId,
    "guardrails.request.input": text,
    ...world.request,
  };
  await guardrails.inSpan("guardrails.request", { kind: SpanKind.SERVER, attributes }, async () => {
    for (const rail of rails) await runRail(world, side, text, rail);
  });
}

async function runRail(world: World, side: Side, text: string, rail: Rail): Promise<void> {
  const { guardrails } = world;
  const attributes = {
    "span.kind": "internal",
    "rail.type": side,
    "rail.name": rail.name,
    "guardrails.rail.input": text,
    ...world.request,
  };
  // A block is no error of the rail: its span ends well, and what it said is thrown outside of it.
  await guardrails.inSpan("guardrails.rail", { attributes }, async (span) => {
    await world.wait(rail.typicalMs);
    if (rail.blocks === undefined) return;
    span.setAttributes({
      "rail.stop": true,
      "rail.decisions": ["execute bot_refuse", "stop"],
      "guardrails.rail.reason": rail.blocks,
    });
    world.log(guardrails, "warn", `${side} blocked by rail ${rail.name}: ${rail.blocks}`, {
      guardrail: rail.name,
    });
  });
  if (rail.blocks !== undefined)
    throw new Fault("guardrail_blocked", `rail ${rail.name} blocked the ${side}: it ${rail.blocks}`);
}
