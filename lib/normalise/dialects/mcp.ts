import type { Dialect } from "./dialect";

/** Model Context Protocol: tools/call is a tool; reading resources and prompts is retrieval. The rest of the protocol is plain spans. */
export const mcp: Dialect = {
  name: "mcp",
  matches: (span) => span.has("mcp.method.name"),
  read(span) {
    const method = span.text("mcp.method.name");
    const facts = { sessionId: span.text("session.id"), errorType: span.text("error.type") };
    if (method === "tools/call") {
      const tool =
        span.text("gen_ai.tool.name", "mcp.tool.name") ??
        (span.name.replace(/^tools\/call\s*/, "") || undefined);
      return { ...facts, kind: "tool", tool, toolCallId: span.text("gen_ai.tool.call.id") };
    }
    if (method === "resources/read")
      return { ...facts, kind: "retrieval", name: span.text("mcp.resource.uri") };
    if (method === "prompts/get")
      return { ...facts, kind: "retrieval", name: span.text("gen_ai.prompt.name") };
    return null;
  },
};
