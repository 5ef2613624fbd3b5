import type { Attributes, Span } from "@opentelemetry/api";
import { chat, chatWithRetry, type Message, type ModelName } from "./model";
import { Fault } from "./service";
import { callTool, callToolWithRetry, type ToolName } from "./tool";
import type { World } from "./world";

const house =
  "You work for the shop Northwind. Be exact, polite and short. Never show payment data. Use tools instead of guessing, " +
  "and say which tool told you what. Answer in the customer's language. Money is in euros unless the order says otherwise.";

/** Long on purpose: real system prompts are, and values over 2 KB take another way through storage. */
const policy = Array.from(
  { length: 14 },
  (_, i) =>
    `Rule ${i + 1}. ${["Refunds over 200 EUR need a person.", "A parcel counts as lost after 10 working days.", "Addresses change only before dispatch.", "Say what happens next, and when.", "Quote the order number in every answer.", "Never promise a date that the carrier did not give.", "Broken goods are replaced without a return below 50 EUR."][i % 7]} Applies to all channels and to every agent that writes to a customer.`,
).join("\n");

async function invokeAgent<T>(
  world: World,
  agent: string,
  attributes: Attributes,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const all = {
    "gen_ai.operation.name": "invoke_agent",
    "gen_ai.agent.name": agent,
    "gen_ai.agent.version": world.story.version,
    "gen_ai.conversation.id": world.story.sessionId,
    ...attributes,
    ...world.request,
  };
  return world.orchestrator.inSpan(`invoke_agent ${agent}`, { attributes: all }, work);
}

/** Makes the plan: which steps the executor takes. */
export async function plan(world: World): Promise<ToolName[]> {
  return invokeAgent(world, "planner", {}, async (span) => {
    const steps = stepsOf(world);
    world.log(world.orchestrator, "info", `planning ${world.story.workflow} for ${world.story.userId}`, {
      agent: "planner",
    });
    const text = `1. ${steps.map((step) => step.replace("_", " ")).join("\n2. ")}\nThen let the reviewer read it.`;
    await chat(world, {
      agent: "planner",
      model: "gpt-4o",
      instructions: `${house} You plan. Give numbered steps, at most four, each with one tool.`,
      messages: [{ role: "user", text: world.story.task }],
      answer: { text },
      typicalMs: 500,
    });
    span.setAttribute("shop.plan.steps", steps.length);
    return steps;
  });
}

function stepsOf(world: World): ToolName[] {
  const steps: Record<typeof world.story.workflow, ToolName[]> = {
    "resolve-ticket": ["lookup", "search", "send_email"],
    "research-brief": ["search", "lookup", "search", "write_file"],
    "publish-notes": ["search", "write_file"],
  };
  const usual = steps[world.story.workflow];
  if (world.story.plot === "refund-approved" || world.story.plot === "refund-rejected")
    return ["lookup", "issue_refund", "send_email"];
  if (world.story.plot !== "tool-denied") return usual;
  return world.story.workflow === "resolve-ticket"
    ? ["lookup", "issue_refund", "send_email"]
    : ["search", "delete_file", "write_file"];
}

/** Does the steps, one model call and one tool call each, and writes the answer. */
export async function execute(world: World, steps: ToolName[], remark: string | undefined): Promise<string> {
  return invokeAgent(world, "executor", remark === undefined ? {} : { "shop.remark": remark }, async () => {
    const { story } = world;
    const slow = story.plot === "slow-model";
    const messages: Message[] = [{ role: "user", text: story.task }];
    if (remark !== undefined) messages.push({ role: "user", text: `The reviewer asks: ${remark}` });
    for (const tool of remark === undefined
      ? steps.filter((step) => step !== "send_email")
      : steps.slice(0, 1)) {
      const args = argumentsOf(world, tool);
      const request = {
        agent: "executor",
        model: "gpt-4o-mini" as const,
        instructions: `${house}\n${policy}`,
      };
      await chatWithRetry(world, {
        ...request,
        messages,
        answer: { tool, arguments: args },
        typicalMs: 300,
      });
      messages.push({ role: "tool", text: await callAllowedTool(world, tool, args) });
    }
    return chatWithRetry(world, {
      agent: "executor",
      model: slow ? "claude-sonnet-4-5" : "gpt-4o-mini",
      instructions: `${house}\n${policy}`,
      messages,
      answer: { text: answerOf(world) },
      typicalMs: slow ? 4_500 : 650,
    });
  });
}

function argumentsOf(world: World, tool: ToolName): Record<string, unknown> {
  const { story } = world;
  const all: Record<ToolName, Record<string, unknown>> = {
    lookup: {
      order_id: story.order,
      include: ["parcels", "payments", ...(story.plot === "other-way" ? ["cards"] : [])],
    },
    issue_refund: {
      order_id: story.order,
      amount: story.plot === "tool-denied" ? 1_480 : 240,
      card: "4000056655665556",
    },
    delete_file: { path: "/var/lib/orders/archive", recursive: true },
    search: { query: story.task.slice(0, 80), top_k: 4 },
    write_file: { path: "docs/notes.md", mode: "replace" },
    send_email: { to: `${story.userId}@example.com`, subject: `Your order ${story.order}` },
  };
  return all[tool];
}

function answerOf(world: World): string {
  const { customer, order } = world.story;
  return `Dear ${customer},\n\nI looked at order ${order}. The carrier handed the parcel over yesterday at 16:40 and a neighbour signed for it. If you cannot find it by tomorrow, answer this message and we send a new one at no cost.\n\nNorthwind support`;
}

/** A tool that the policy does not allow is called another way, where there is one. */
async function callAllowedTool(world: World, tool: ToolName, args: Record<string, unknown>): Promise<string> {
  try {
    return await callToolWithRetry(world, tool, args);
  } catch (error) {
    const other =
      error instanceof Fault && error.type === "policy_denied" ? otherWay(world, tool, args) : null;
    if (other === null || !(error instanceof Fault)) throw error;
    world.log(world.orchestrator, "warn", `${error.message}; ${other.words}`, { tool, agent: "executor" });
    return callToolWithRetry(world, other.tool, other.args);
  }
}

type OtherWay = { tool: ToolName; args: Record<string, unknown>; words: string };

function otherWay(world: World, tool: ToolName, args: Record<string, unknown>): OtherWay | null {
  if (tool === "search") return { tool, args: { ...args, top_k: 3 }, words: "asking for fewer" };
  if (tool !== "lookup") return null;
  return {
    tool: "search",
    args: { query: `order ${world.story.order}`, top_k: 3 },
    words: "searching the knowledge base instead",
  };
}

/** Reads the answer; asks for one more round when it does not like it. */
export async function review(world: World, draft: string, round: number): Promise<string | undefined> {
  if (world.story.reviewGate === "off") {
    const words = "reviewer is skipped: flag review_gate is off, the answer goes out unread";
    world.log(world.orchestrator, "warn", words, { agent: "reviewer" });
    return undefined;
  }
  return invokeAgent(world, "reviewer", { "shop.round": round }, async (span) => {
    const rejects = world.story.plot === "rejected-once" && round === 1;
    const model: ModelName =
      world.story.workflow === "publish-notes" ? "house-reviewer-7b" : "claude-sonnet-4-5";
    const words = rejects
      ? "No. It promises a date that the carrier did not give (rule 6)."
      : "Good. Send it.";
    await chat(world, {
      agent: "reviewer",
      model,
      instructions: `${house} You review. Answer Good or No, and the rule that is broken.\n${policy}`,
      messages: [
        { role: "user", text: world.story.task },
        { role: "assistant", text: draft },
      ],
      answer: { text: words },
      typicalMs: 600,
    });
    span.setAttribute("shop.review", rejects ? "rejected" : "approved");
    world.log(world.orchestrator, rejects ? "warn" : "info", `review ${round}: ${words}`, {
      agent: "reviewer",
    });
    return rejects ? words : undefined;
  });
}

export async function sendAnswer(world: World): Promise<void> {
  const args = { ...argumentsOf(world, "send_email"), body: answerOf(world) };
  await callTool(world, { tool: "send_email", arguments: args, attempt: 1 });
}
