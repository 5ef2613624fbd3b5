import { type Link, ROOT_CONTEXT, SpanKind } from "@opentelemetry/api";
import { askPerson } from "./approval";
import { findingWords } from "./policy";
import { call, Fault } from "./service";
import type { World } from "./world";

export type ToolName = "lookup" | "search" | "write_file" | "send_email" | "issue_refund" | "delete_file";
export type ToolCall = { tool: ToolName; arguments: Record<string, unknown>; attempt: number };

const descriptions: Record<ToolName, string> = {
  lookup: "Finds an order with its parcels and payments",
  search: "Searches the knowledge base",
  write_file: "Writes a file of the workspace",
  send_email: "Sends an e-mail to a customer",
  issue_refund: "Pays an amount back to the card it came from",
  delete_file: "Deletes a file or folder",
};

/** One tool call: a span of the agent, the policy's answer, an HTTP call to the tool server, and what that does. */
export async function callTool(world: World, of: ToolCall): Promise<string> {
  const attributes = {
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": of.tool,
    "gen_ai.tool.type": "function",
    "gen_ai.tool.description": descriptions[of.tool],
    "gen_ai.tool.call.id": `call_${world.random.hex(10)}`,
    "gen_ai.tool.call.arguments": JSON.stringify(of.arguments),
    "retry.attempt": of.attempt,
    ...world.request,
  };
  return world.orchestrator.inSpan(`execute_tool ${of.tool}`, { attributes }, async (span) => {
    await askPolicy(world, of);
    const result = await call(world.orchestrator, world.tools, `/tools/${of.tool}`, async (server) => {
      server.setAttributes(world.request);
      return actTool(world, of);
    });
    span.setAttribute("gen_ai.tool.call.result", result);
    return result;
  });
}

/** Throws where the policy says no, or a person whom it wants to be asked. Where OPA is away the call goes through, as agents do. */
async function askPolicy(world: World, of: ToolCall): Promise<void> {
  const { story, orchestrator, opa } = world;
  if (story.plot === "policy-away") {
    world.log(
      orchestrator,
      "warn",
      `OPA did not answer in 500 ms; ${of.tool} goes through without a decision`,
      {
        tool: of.tool,
      },
    );
    return;
  }
  const input = {
    tool_name: of.tool,
    agent_id: "executor",
    agent_type: "writer",
    user: story.userId,
    session_id: story.sessionId,
    parameters: of.arguments,
  };
  const answer = await opa.ask(orchestrator, { input, requestId: story.requestId });
  if (answer.deny.length > 0)
    throw new Fault("policy_denied", `policy agents/tools denied ${of.tool}: ${findingWords(answer.deny)}`);
  if (answer.require_approval.length > 0) await askPerson(world, of, answer);
}

/** Up to three attempts with a growing pause, for the tool that is known to stumble. */
export async function callToolWithRetry(
  world: World,
  tool: ToolName,
  args: Record<string, unknown>,
): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await callTool(world, { tool, arguments: args, attempt });
    } catch (error) {
      if (!(error instanceof Fault) || error.type !== "timeout" || attempt === 3) throw error;
      world.log(world.orchestrator, "warn", `tool ${tool} timed out, attempt ${attempt} of 3`, {
        tool,
        attempt,
      });
      await world.wait(150 * attempt);
    }
  }
}

async function actTool(world: World, of: ToolCall): Promise<string> {
  switch (of.tool) {
    case "lookup":
      return lookUpOrder(world, of.attempt);
    case "search":
      return searchKnowledge(world, String(of.arguments.query));
    case "write_file":
      return writeFile(world, String(of.arguments.path));
    case "send_email":
      return sendEmail(world);
    case "issue_refund":
      return issueRefund(world, of.arguments);
    case "delete_file":
      await world.wait(30);
      return JSON.stringify({ deleted: String(of.arguments.path) });
  }
}

async function lookUpOrder(world: World, attempt: number): Promise<string> {
  const { plot, order, customer } = world.story;
  const stuck = plot === "lookup-times-out" || (plot === "retried-lookup" && attempt === 1);
  const query = {
    "db.system.name": "postgresql",
    "db.operation.name": "SELECT",
    "db.collection.name": "orders",
    "db.query.text": "select * from orders join parcels using (order_id) where order_id = $1",
    ...world.request,
  };
  return world.tools.inSpan("SELECT orders", { kind: SpanKind.CLIENT, attributes: query }, async (span) => {
    if (stuck) {
      await world.wait(1_900);
      world.log(world.tools, "error", `lookup of ${order} gave up after 2000 ms: lock wait on table orders`, {
        "db.collection.name": "orders",
        order_id: order,
      });
      throw new Fault("timeout", "tool `lookup` timed out after 2000 ms");
    }
    if (plot === "lookup-broken") {
      await world.wait(12);
      world.log(world.tools, "error", `lookup of ${order} failed: relation "orders_v2" does not exist`, {
        "db.collection.name": "orders_v2",
        order_id: order,
      });
      throw new Fault("UndefinedTable", 'relation "orders_v2" does not exist');
    }
    await world.wait(45);
    span.setAttribute("db.response.returned_rows", 1);
    world.log(world.tools, "debug", `order ${order} found`, { order_id: order });
    return JSON.stringify({
      order_id: order,
      customer,
      state: world.random.pick(["delivered", "in transit", "returned"]),
      parcels: [{ carrier: "DHL", tracking: `00${world.random.integer(10 ** 9, 10 ** 10)}`, weight_kg: 2.4 }],
      payments: [{ method: "card", amount: 89.9, currency: "EUR" }],
    });
  });
}

async function searchKnowledge(world: World, query: string): Promise<string> {
  const attributes = {
    "gen_ai.operation.name": "retrieval",
    "gen_ai.data_source.id": "knowledge-base",
    "gen_ai.retrieval.query.text": query,
    "gen_ai.request.top_k": 4,
    ...world.request,
  };
  return world.tools.inSpan("retrieval knowledge-base", { kind: SpanKind.CLIENT, attributes }, async () => {
    if (world.story.plot === "search-slow") {
      world.log(
        world.tools,
        "warn",
        `index shard ${world.story.region} is being rebuilt, reading all documents instead`,
        {
          shard: world.story.region,
        },
      );
      await world.wait(8_000);
    }
    await world.wait(120);
    const titles = [
      "Refunds and double charges",
      "Parcels lost in transit",
      "Address changes",
      "Damaged goods",
    ];
    return JSON.stringify(titles.map((title, i) => ({ id: `kb-${100 + i}`, title, score: 0.92 - i * 0.11 })));
  });
}

async function writeFile(world: World, path: string): Promise<string> {
  await world.wait(60);
  if (world.story.plot === "write-denied") {
    world.log(world.tools, "error", `EACCES: permission denied, open '/workspace/${path}'`, {
      path,
      syscall: "open",
    });
    throw new Fault("PermissionDenied", `EACCES: permission denied, open '/workspace/${path}'`);
  }
  world.log(world.tools, "info", `wrote ${path}`, { path });
  return JSON.stringify({ path, bytes: world.random.integer(900, 6_000) });
}

async function issueRefund(world: World, args: Record<string, unknown>): Promise<string> {
  const attributes = {
    "http.request.method": "POST",
    "server.address": "pay.shop.internal",
    ...world.request,
  };
  return world.tools.inSpan("POST /refunds", { kind: SpanKind.CLIENT, attributes }, async () => {
    await world.wait(210);
    world.log(world.tools, "info", `refund of ${String(args.amount)} EUR is on its way`, {
      order_id: world.story.order,
    });
    return JSON.stringify({ refund_id: `rf_${world.random.hex(10)}`, amount: args.amount, currency: "EUR" });
  });
}

async function sendEmail(world: World): Promise<string> {
  const attributes = { "messaging.system": "smtp", "messaging.operation.name": "send", ...world.request };
  return world.tools.inSpan("send outbox", { kind: SpanKind.PRODUCER, attributes }, async (span) => {
    await world.wait(20);
    deliverLater(world, { context: span.spanContext() });
    return JSON.stringify({ queued: true, to: `${world.story.userId}@example.com` });
  });
}

/** The mail leaves in a trace of its own, linked to the span that queued it. */
function deliverLater(world: World, link: Link): void {
  const attributes = { "messaging.system": "smtp", "messaging.operation.name": "process", ...world.request };
  world.later(async () => {
    await world.wait(400);
    const options = { kind: SpanKind.CONSUMER, attributes, links: [link], parent: ROOT_CONTEXT };
    await world.tools.inSpan("process outbox", options, async () => {
      await world.wait(180);
      world.log(world.tools, "info", "mail handed to the relay", { "messaging.system": "smtp" });
    });
  });
}
