import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importLines, type Outcome } from "@/scripts/import/import-lines";
import { Away } from "@/scripts/import/post";
import { progressLine } from "@/scripts/import/progress";
import { type Line, readLines } from "@/scripts/import/read-lines";
import { splitWhereTooLarge } from "@/scripts/import/split-batch";
import { readTaskPilotSpan } from "@/scripts/import/taskpilot-span";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "runtower-import-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fileOf(name: string, body: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, body);
  return path;
}

async function linesOf(file: string): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const line of readLines(file)) lines.push(line);
  return lines;
}

const taken = (accepted: number): Outcome => ({ accepted, merged: 0, duplicates: 0, refused: [] });

describe("lines of a file", () => {
  it("come one by one with their numbers, whatever ends them, compressed or not", async () => {
    const text = "\ufefffirst\r\n\nthird\nlast";
    for (const file of [await fileOf("plain.jsonl", text), await fileOf("zipped.jsonl.gz", gzipSync(text))]) {
      const lines = await linesOf(file);
      expect(lines.map(({ number, text: line }) => [number, line])).toEqual([
        [1, "first"],
        [2, ""],
        [3, "third"],
        [4, "last"],
      ]);
    }
  });

  it("that are too long are told, and not kept", async () => {
    const file = await fileOf("long.jsonl", `a\n${"x".repeat(5 * 1024 * 1024)}\nb\n`);
    expect((await linesOf(file)).map(({ text }) => text)).toEqual(["a", null, "b"]);
  });
});

describe("an import", () => {
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => `${i + 1}\n`).join("");
  const read = (json: unknown) => json as number;

  it("tells which lines were refused, by whom ever", async () => {
    const file = await fileOf("some.jsonl", `1\nno\n\n${numbers(1_200)}`);
    const { run } = await importLines({
      file,
      fromLine: 1,
      read,
      send: async (values) => ({
        ...taken(values.length - values.filter((value) => value === 600).length),
        refused: values.flatMap((value, index) => (value === 600 ? [{ index, reason: "six" }] : [])),
      }),
      signal: new AbortController().signal,
    });
    const summary = await run();
    expect(summary).toMatchObject({ lines: 1_202, accepted: 1_200, refused: 2, stoppedBefore: undefined });
    expect(summary.badLines).toEqual([
      { line: 2, reason: expect.stringMatching(/^no JSON/) },
      { line: 603, reason: "six" },
    ]);
  });

  it("that is stopped says where to go on, so that no line is left out", async () => {
    const file = await fileOf("stopped.jsonl", numbers(5_000));
    const stopping = new AbortController();
    const sent = new Set<number>();
    const send = async (values: readonly number[]) => {
      for (const value of values) sent.add(value);
      if (sent.size >= 1_500) stopping.abort();
      return taken(values.length);
    };
    const first = await importLines({ file, fromLine: 1, read, send, signal: stopping.signal });
    const { stoppedBefore } = await first.run();
    expect(stoppedBefore).toBeGreaterThan(1_000);
    const again = await importLines({
      file,
      fromLine: stoppedBefore ?? 0,
      read,
      send,
      signal: new AbortController().signal,
    });
    expect((await again.run()).stoppedBefore).toBeUndefined();
    expect(sent.size).toBe(5_000);
  });

  it("whose receiver goes away says so, and from which line on it is not known", async () => {
    const file = await fileOf("away.jsonl", numbers(3_000));
    const { run } = await importLines({
      file,
      fromLine: 1,
      read,
      send: async (values) => {
        if (values.includes(700)) throw new Away("ECONNREFUSED");
        return taken(values.length);
      },
      signal: new AbortController().signal,
    });
    expect(await run()).toMatchObject({ away: "ECONNREFUSED", stoppedBefore: 501 });
  });

  it("sends a batch in halves until the one that is too large stands alone", async () => {
    const send = splitWhereTooLarge(async (values: readonly number[]) =>
      values.includes(5) ? null : taken(values.length),
    );
    expect(await send([1, 2, 3, 4, 5, 6, 7])).toEqual({
      ...taken(6),
      refused: [{ index: 4, reason: "too large for the receiver" }],
    });
  });

  it("shows how far it is", () => {
    expect(progressLine({ lines: 5_000, refused: 2, done: 25, whole: 100 }, 10)).toBe(
      "25.0 % · 5,000 lines · 500/s · 30 s left · 2 refused",
    );
    expect(progressLine({ lines: 10, refused: 0, done: 0, whole: undefined }, 2)).toBe("10 lines · 5/s");
  });
});

describe("a line of TaskPilot's traces", () => {
  const line = (over: object = {}) => ({
    span_id: "b0f5ac7e-7f6a-4b4e-8d8c-3a3f7c1e2d11",
    name: "taskpilot.tool.create_task.call",
    start_time: "2026-11-20T10:00:00.123456",
    end_time: "2026-11-20T10:00:01",
    duration_ms: 876.5,
    request_id: "req-1",
    parent_span_id: "planner",
    tags: { tool_name: "create_task", latency_ms: 876.5, cached: false, "error.message": "title is missing" },
    logs: [{ timestamp: "2026-11-20T10:00:00.5", event: "retry", attempt: 2 }],
    ...over,
  });

  it("is the same span every time, of one trace for each request", () => {
    const { service, span } = readTaskPilotSpan(line(), undefined);
    expect(service).toBe("taskpilot");
    expect(span).toMatchObject({
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
      startTimeUnixNano: String(BigInt(Date.parse("2026-11-20T10:00:00Z")) * 1_000_000n + 123_456_000n),
      endTimeUnixNano: String(BigInt(Date.parse("2026-11-20T10:00:01Z")) * 1_000_000n),
      status: { code: 0 },
      events: [{ name: "retry", attributes: [{ key: "attempt", value: { stringValue: "2" } }] }],
    });
    expect(Object.fromEntries(span.attributes.map(({ key, value }) => [key, value.stringValue]))).toEqual({
      tool_name: "create_task",
      latency_ms: "876.5",
      cached: "false",
      "error.message": "title is missing",
      "request.id": "req-1",
      "taskpilot.span_id": "b0f5ac7e-7f6a-4b4e-8d8c-3a3f7c1e2d11",
    });
    expect(readTaskPilotSpan(line(), undefined)).toEqual(readTaskPilotSpan(line(), undefined));
    const parent = readTaskPilotSpan(line({ span_id: "planner", parent_span_id: null }), undefined).span;
    expect([parent.traceId, parent.spanId]).toEqual([span.traceId, span.parentSpanId]);
    expect(parent.parentSpanId).toBeUndefined();
    const other = readTaskPilotSpan(line({ request_id: "req-2" }), "shop");
    expect(other.service).toBe("shop");
    expect(other.span.traceId).not.toBe(span.traceId);
  });

  it("takes ids and errors where else they may stand, and seconds since 1970", () => {
    const { span } = readTaskPilotSpan(
      line({
        span_id: "00F067AA0BA902B7",
        request_id: null,
        parent_span_id: undefined,
        start_time: 1_795_000_000.25,
        end_time: null,
        tags: { "request.id": "req-1", "parent.span_id": "00f067aa0ba902b8", error: "True" },
      }),
      undefined,
    );
    expect(span).toMatchObject({
      traceId: readTaskPilotSpan(line(), undefined).span.traceId,
      spanId: "00f067aa0ba902b7",
      parentSpanId: "00f067aa0ba902b8",
      startTimeUnixNano: "1795000000250000000",
      endTimeUnixNano: "1795000001126500000",
      status: { code: 2 },
    });
  });

  it("is refused with what is missing", () => {
    const refuse = (over: unknown) => () => readTaskPilotSpan(over, undefined);
    expect(refuse([])).toThrow("not a JSON object");
    expect(refuse(line({ name: "" }))).toThrow("`name` is missing");
    expect(refuse(line({ span_id: null }))).toThrow("`span_id` is missing");
    expect(refuse(line({ start_time: "soon" }))).toThrow('`start_time` is no time: "soon"');
  });
});
