import { type AttributeValue, asText } from "@/lib/model/attributes";
import type { Decision, DecisionPoint, DecisionSource, Verdict } from "@/lib/model/decision";
import type { Span } from "@/lib/model/span";
import { SpanReader } from "../dialects/dialect";

/** What a span tells of one decision. What is left out comes from the span itself: ids, agent, tool, time, latency. */
export type SpanTelling = Partial<Omit<Decision, "details">> & {
  verdict: Verdict;
  /** Attributes that hold what was looked at, and what came out. */
  inputKey?: string | undefined;
  resultKey?: string | undefined;
  /** Of a span event: its place among them. */
  event?: number | undefined;
  note?: string | undefined;
};

/** One instrumentation's way of telling of decisions in spans. Null: this span tells of none after all. */
export type SpanSource = {
  source: DecisionSource;
  matches(span: TellingSpan): boolean;
  read(span: TellingSpan): SpanTelling | readonly SpanTelling[] | null;
};

/** A span that may tell of decisions. */
export class TellingSpan extends SpanReader {
  readonly whole: Span;

  constructor(span: Span) {
    super({
      name: span.name,
      attributes: span.attributes,
      resource: span.resource.attributes,
      scope: span.scope,
      kind: span.kind,
      events: span.events,
    });
    this.whole = span;
  }

  /** The first of `keys` that holds a text, whole. */
  longText(...keys: string[]): string | null {
    for (const key of keys) {
      const text = asText(this.value(key));
      if (text !== undefined) return text;
    }
    return null;
  }

  first(...keys: string[]): string | undefined {
    return keys.find((key) => this.has(key));
  }

  list(key: string): string[] {
    const value = this.value(key);
    const parsed = typeof value === "string" && value.startsWith("[") ? parsedList(value) : value;
    return Array.isArray(parsed) ? parsed.flatMap((one) => asText(one) ?? []) : [];
  }

  /** The name of the agent or tool that the span itself is about, or that it names. */
  get tool(): string | null {
    return (
      this.whole.operation?.tool ??
      this.text("gen_ai.tool.name", "tool_name", "tool.name", "mcp.tool.name") ??
      null
    );
  }
}

function parsedList(text: string): AttributeValue {
  try {
    return text.length > 20_000 ? null : (JSON.parse(text) as AttributeValue);
  } catch {
    return null;
  }
}

/** What is asked of a tool is a tool call; all else at the door. */
export function pointOfSpan(span: TellingSpan): DecisionPoint {
  return span.tool === null ? "ingress" : "tool_call";
}
