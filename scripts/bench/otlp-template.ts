import { randomFillSync } from "node:crypto";

/** What is written anew into every copy of the template. */
type Mark = { at: number; span: number; what: "trace" | "span" | "parent" | "start" | "end" | "traceText" };
type Piece = { bytes: Buffer; marks: Mark[] };

const spansPerTrace = 10;

/** A whole export, encoded once; each copy gets ids and times of its own written into its bytes. */
export type Template = { bytes: Buffer; marks: Mark[]; spans: number; bytesPerSpan: number };

/**
 * `spans` spans of 12 attributes each, ten to a trace. `agentShare` of the traces are agent runs (workflow, agents,
 * model and tool calls), the rest plain HTTP and database work. `traceText` marks 16 hex digits of the trace id within a text.
 */
export function createTemplate(spans: number, agentShare: number): Template {
  const traces = Math.ceil(spans / spansPerTrace);
  const agentTraces = Math.round(traces * agentShare);
  const pieces = Array.from({ length: spans }, (_, i) => {
    const trace = Math.floor(i / spansPerTrace);
    return spanPiece(i, trace % traces < agentTraces);
  });
  const scope = message(1, [text(1, "bench.instrumentation"), text(2, "1.0.0")]);
  const scopeSpans = message(2, [scope, ...pieces]);
  const resource = message(1, [
    attribute(1, "service.name", "bench-checkout"),
    attribute(1, "service.version", "1.2.3"),
    attribute(1, "deployment.environment.name", "bench"),
    attribute(1, "host.name", "bench-host-01"),
  ]);
  const { bytes, marks } = message(1, [resource, scopeSpans]);
  return { bytes, marks, spans, bytesPerSpan: bytes.length / spans };
}

const names = [
  "GET /cart",
  "POST /order",
  "SELECT orders",
  "UPDATE stock",
  "GET /price",
  "publish order",
  "cache get",
  "render",
  "POST /pay",
  "audit",
];

function spanPiece(i: number, agent: boolean): Piece {
  const place = i % spansPerTrace;
  const durationClass = (i * 7919) % 97;
  const failed = durationClass === 13;
  const fields = [
    marked(1, 16, i, "trace"),
    marked(2, 8, i, "span"),
    ...(place === 0 ? [] : [marked(4, 8, i, "parent")]),
    text(5, agent ? (agentNames[place] ?? "step") : (names[place] ?? "work")),
    varint(6, place === 0 ? 2 : place % 3 === 0 ? 3 : 1),
    fixed(7, i, "start"),
    fixed(8, i, "end"),
    ...(agent ? agentAttributes(place, i) : plainAttributes(place, i)),
    ...(failed ? [message(15, [text(2, "upstream did not answer"), varint(3, 2)])] : []),
  ];
  return message(2, fields);
}

function plainAttributes(place: number, i: number): Piece[] {
  return [
    markedText(i, "request_id", "req-"),
    markedText(i, "order.id", "ord-"),
    attribute(9, "http.request.method", place % 2 === 0 ? "GET" : "POST"),
    attribute(9, "http.route", `/api/v1/items/{id}/${place}`),
    attribute(9, "url.path", `/api/v1/items/${(i * 31) % 5_000}/${place}`),
    attribute(9, "http.response.status_code", i % 97 === 13 ? 502 : 200),
    attribute(9, "server.address", `shop-${i % 12}.internal`),
    attribute(9, "server.port", 8_443),
    attribute(9, "user.id", `user-${(i * 13) % 1_000}`),
    attribute(9, "thread.id", i % 32),
    attribute(9, "code.function.name", `handle_${place}`),
    attribute(9, "k8s.pod.name", `checkout-${i % 6}-x7f2k`),
  ];
}

const agentNames = [
  "invoke_workflow bench",
  "invoke_agent planner",
  "chat gpt-4o",
  "invoke_agent executor",
  "chat gpt-4o-mini",
  "execute_tool lookup",
  "chat gpt-4o-mini",
  "execute_tool write_file",
  "invoke_agent reviewer",
  "chat gpt-4o",
];

function agentAttributes(place: number, i: number): Piece[] {
  const [operation = "", subject = ""] = (agentNames[place] ?? "").split(" ");
  const own: Piece[] = [attribute(9, "gen_ai.operation.name", operation)];
  if (operation === "invoke_workflow") own.push(attribute(9, "gen_ai.workflow.name", subject));
  if (operation === "invoke_agent") own.push(attribute(9, "gen_ai.agent.name", subject));
  if (operation === "execute_tool") own.push(attribute(9, "gen_ai.tool.name", subject));
  if (operation === "chat") {
    own.push(attribute(9, "gen_ai.request.model", subject), attribute(9, "gen_ai.provider.name", "openai"));
    own.push(attribute(9, "gen_ai.usage.input_tokens", 812), attribute(9, "gen_ai.usage.output_tokens", 143));
  }
  own.push(markedText(i, "request_id", "req-"), markedText(i, "order.id", "ord-"));
  for (let n = own.length; n < 12; n++) own.push(attribute(9, `app.detail.${n}`, `value ${place} of ${n}`));
  return own;
}

/**
 * Writes one export into `into` (of the template's length): fresh random ids, times that end at `atNs`.
 * The first eight bytes of a trace's id are in its `request_id` (`req-…`) and `order.id` (`ord-…`) too.
 */
export function stampExport(template: Template, into: Buffer, atNs: bigint, ids: Buffer): void {
  template.bytes.copy(into);
  randomFillSync(ids);
  for (const { at, span, what } of template.marks) {
    const trace = Math.floor(span / spansPerTrace);
    const traceAt = trace * 16;
    const spanAt = idsSpanStart(template) + span * 8;
    switch (what) {
      case "trace":
        ids.copy(into, at, traceAt, traceAt + 16);
        break;
      case "span":
        ids.copy(into, at, spanAt, spanAt + 8);
        break;
      case "parent": {
        const root = idsSpanStart(template) + trace * spansPerTrace * 8;
        ids.copy(into, at, root, root + 8);
        break;
      }
      case "traceText":
        into.write(ids.toString("hex", traceAt, traceAt + 8), at, "latin1");
        break;
      default:
        into.writeBigUInt64LE(atNs - offsetNs(span, what), at);
    }
  }
}

/** How many bytes of random ids one export takes. */
export function idBytes(template: Template): number {
  return idsSpanStart(template) + template.spans * 8;
}

function idsSpanStart(template: Template): number {
  return Math.ceil(template.spans / spansPerTrace) * 16;
}

function offsetNs(span: number, what: "start" | "end"): bigint {
  const place = span % spansPerTrace;
  const lengthUs = place === 0 ? 90_000 : 400 + ((span * 7919) % 97) * 450;
  const endUs = place === 0 ? 0 : place * 3_000;
  return BigInt(what === "end" ? endUs : endUs + lengthUs) * 1_000n;
}

// Protobuf, as little as the template needs. `marks` move along when a piece is put into a larger one.

function tag(field: number, wire: number): Buffer {
  return varintBytes((field << 3) | wire);
}

function varintBytes(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
}

function message(field: number, parts: Piece[]): Piece {
  const marks: Mark[] = [];
  const head = Buffer.concat([
    tag(field, 2),
    varintBytes(parts.reduce((sum, { bytes }) => sum + bytes.length, 0)),
  ]);
  let at = head.length;
  for (const part of parts) {
    for (const mark of part.marks) marks.push({ ...mark, at: mark.at + at });
    at += part.bytes.length;
  }
  return { bytes: Buffer.concat([head, ...parts.map(({ bytes }) => bytes)]), marks };
}

function text(field: number, value: string): Piece {
  const bytes = Buffer.from(value);
  return { bytes: Buffer.concat([tag(field, 2), varintBytes(bytes.length), bytes]), marks: [] };
}

function varint(field: number, value: number): Piece {
  return { bytes: Buffer.concat([tag(field, 0), varintBytes(value)]), marks: [] };
}

function fixed(field: number, span: number, what: "start" | "end"): Piece {
  const head = tag(field, 1);
  return { bytes: Buffer.concat([head, Buffer.alloc(8)]), marks: [{ at: head.length, span, what }] };
}

function marked(field: number, length: number, span: number, what: "trace" | "span" | "parent"): Piece {
  const head = Buffer.concat([tag(field, 2), varintBytes(length)]);
  return { bytes: Buffer.concat([head, Buffer.alloc(length)]), marks: [{ at: head.length, span, what }] };
}

function attribute(field: number, key: string, value: string | number): Piece {
  const any = typeof value === "string" ? text(1, value) : varint(3, value);
  return message(field, [text(1, key), message(2, [any])]);
}

function markedText(span: number, key: string, prefix: string): Piece {
  const value = text(1, `${prefix}${"0".repeat(16)}`);
  value.marks.push({ at: value.bytes.length - 16, span, what: "traceText" });
  return message(9, [text(1, key), message(2, [value])]);
}
