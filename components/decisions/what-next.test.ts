import { describe, expect, test } from "vitest";
import type { DecisionNeighbour } from "@/lib/contract/decision-detail";
import type { DecisionRow } from "@/lib/contract/decision-row";
import type { SpanRow } from "@/lib/contract/span-row";
import { offsetNs, whatNext } from "./what-next";

const denied = { verdict: "deny", point: "tool_call", tool: "delete_file" } as DecisionRow;

function call(tool: string | null, over: Partial<SpanRow> = {}): DecisionNeighbour {
  const operation = tool === null ? null : { kind: "tool" as const, dialect: "otel-genai", name: tool, tool };
  const span = { span_id: `of ${tool}`, status: "unset", operation, ...over } as SpanRow;
  return { kind: "span", time_ns: "1", href: "", span };
}
function decided(verdict: DecisionRow["verdict"], tool: string): DecisionNeighbour {
  return { kind: "decision", time_ns: "1", href: "", decision: { verdict, tool } as DecisionRow };
}

describe("what the run did next", () => {
  test("is the first call, decision or failure; a plain span only where nothing else is known", () => {
    const search = call("search");
    expect(whatNext({ decision: denied, after: [call(null), search] }).first).toBe(search);
    const lone = call(null);
    expect(whatNext({ decision: denied, after: [lone] }).first).toBe(lone);
    const failed = call(null, { status: "error" });
    expect(whatNext({ decision: denied, after: [call(null), failed] }).first).toBe(failed);
    expect(whatNext({ decision: denied, after: [] })).toEqual({ first: null, anyway: null });
  });

  test("is told as a breach where the denied tool ran all the same", () => {
    expect(whatNext({ decision: denied, after: [call("search"), call("delete_file")] }).anyway?.span_id).toBe(
      "of delete_file",
    );
  });

  test("is no breach where it was allowed in between, failed, was blocked, or was allowed at first", () => {
    const calls = [call("delete_file")];
    expect(
      whatNext({ decision: denied, after: [decided("allow", "delete_file"), ...calls] }).anyway,
    ).toBeNull();
    expect(
      whatNext({ decision: denied, after: [decided("deny", "delete_file"), ...calls] }).anyway,
    ).not.toBeNull();
    expect(
      whatNext({ decision: denied, after: [call("delete_file", { status: "error" })] }).anyway,
    ).toBeNull();
    expect(whatNext({ decision: { ...denied, verdict: "allow" }, after: calls }).anyway).toBeNull();
    expect(whatNext({ decision: { ...denied, tool: null }, after: calls }).anyway).toBeNull();
  });
});

test("times between neighbours keep their nanoseconds", () => {
  expect(offsetNs("1700000000000000007", "1700000000000000005")).toBe(-2);
});
