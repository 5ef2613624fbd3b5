import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import {
  type ExportDecision,
  type ExportHeader,
  type ExportLine,
  type ExportSeal,
  type ExportTelling,
  exportHeader,
  exportLine,
} from "@/lib/contract/decision-export";
import type { Decision } from "@/lib/model/decision";
import { unpackLinks } from "@/lib/model/seal-links";
import type { About, Evidence, SealEvidence, Source } from "./evidence";

/** What cannot be verified at all, in one sentence. */
export class Unreadable extends Error {}

/** An export: needs no database. Read as a stream, each time that it is asked. */
export async function fileSource(path: string): Promise<Source> {
  const about = aboutOf(await readHeader(path));
  return { about, evidence: () => readEvidence(path, about) };
}

async function* readLines(path: string): AsyncGenerator<string> {
  const file = await open(path).catch((cause: NodeJS.ErrnoException) => {
    throw new Unreadable(`${path} cannot be opened: ${cause.code ?? cause.message}`, { cause });
  });
  const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
  await file.close();
  const bytes = createReadStream(path);
  const isCompressed = buffer[0] === 0x1f && buffer[1] === 0x8b;
  const text = isCompressed ? bytes.pipe(createGunzip()) : bytes;
  // `pipe` does not hand on what went wrong before it.
  if (isCompressed) bytes.on("error", (error) => text.destroy(error));
  yield* createInterface({ input: Readable.from(text), crlfDelay: Number.POSITIVE_INFINITY });
}

async function readHeader(path: string): Promise<ExportHeader> {
  try {
    for await (const line of readLines(path)) return exportHeader.parse(JSON.parse(line));
  } catch (cause) {
    if (cause instanceof Unreadable) throw cause;
    throw new Unreadable(
      `${path} is no export of decisions: its first line is no header of a known format.`,
      { cause },
    );
  }
  throw new Unreadable(`${path} is empty.`);
}

function aboutOf(header: ExportHeader): About {
  return {
    project: header.project,
    projectId: header.project_id,
    fromNs: BigInt(header.from_ns),
    toNs: BigInt(header.to_ns),
    isFiltered: header.q !== "",
    expiredDays: new Set(header.expired_days),
    head:
      header.head === null ? null : { n: BigInt(header.head.n), hash: Buffer.from(header.head.hash, "hex") },
  };
}

async function* readEvidence(path: string, about: About): AsyncGenerator<Evidence> {
  let number = 0;
  let end: { seals: number; decisions: number } | undefined;
  const counted = { seals: 0, decisions: 0 };
  try {
    for await (const text of readLines(path)) {
      number += 1;
      if (number === 1) continue;
      const line = readLine(text);
      if (end !== undefined)
        yield { kind: "fault", message: `Line ${number} stands after the end of the export.` };
      if (line === null)
        yield { kind: "fault", message: `Line ${number} cannot be read: it is no line of an export.` };
      else if (line.kind === "end") end = line;
      else if (line.kind === "header") yield { kind: "fault", message: `Line ${number} is a second header.` };
      else {
        for (const one of evidenceOf(line, about, number)) {
          if (one.kind === "seal") counted.seals += 1;
          else if (one.kind === "decision") counted.decisions += 1;
          yield one;
        }
      }
    }
  } catch (cause) {
    yield {
      kind: "fault",
      message: `The file breaks off after line ${number}: ${(cause as Error).message}.`,
    };
    return;
  }
  if (end === undefined)
    yield { kind: "fault", message: `The file was cut after line ${number}: its last line is missing.` };
  else if (end.seals !== counted.seals || end.decisions !== counted.decisions)
    yield {
      kind: "fault",
      message: `The file says it holds ${end.decisions} decisions and ${end.seals} seals; it holds ${counted.decisions} and ${counted.seals}.`,
    };
}

function readLine(text: string): ExportLine | null {
  try {
    const read = exportLine.safeParse(JSON.parse(text));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

function* evidenceOf(
  line: Exclude<ExportLine, { kind: "header" | "end" }>,
  about: About,
  number: number,
): Generator<Evidence> {
  if (line.kind === "seal") yield sealOf(line, about);
  else if (line.kind === "decision")
    yield { kind: "decision", line: number, oddities: [], content: contentOf(line) };
  else {
    let n = BigInt(line.first_n);
    for (const link of unpackLinks(Buffer.from(line.data, "base64"))) {
      // Nothing of the range may hide in them.
      const isInRange = link.firstNs < about.toNs && link.lastNs >= about.fromNs;
      yield { kind: "seal", n, ...link, written: null, isInRange, entries: null, ids: null };
      n += 1n;
    }
  }
}

function sealOf(line: ExportSeal, about: About): SealEvidence {
  const firstNs = BigInt(line.first_ns);
  const lastNs = BigInt(line.last_ns);
  return {
    kind: "seal",
    n: BigInt(line.n),
    sealedMs: BigInt(line.sealed_ms),
    count: line.count,
    firstNs,
    lastNs,
    entriesHash: Buffer.from(line.entries_hash, "hex"),
    written: { previous: Buffer.from(line.previous, "hex"), hash: Buffer.from(line.hash, "hex") },
    isInRange: firstNs < about.toNs && lastNs >= about.fromNs,
    entries: line.entries === null ? null : Buffer.from(line.entries, "base64"),
    ids: line.ids === null ? null : Buffer.from(line.ids, "base64"),
  };
}

function contentOf(line: ExportDecision) {
  return { decision: decisionOf(line), tellings: line.tellings.map(decisionOf) };
}

function decisionOf(one: ExportTelling): Decision {
  return {
    id: one.id,
    timeNs: BigInt(one.time_ns),
    hasOwnTime: true,
    source: one.source,
    point: one.point,
    verdict: one.verdict,
    policy: one.policy,
    rule: one.rule,
    revision: one.revision,
    reason: one.reason,
    agent: one.agent,
    tool: one.tool,
    userId: one.user,
    service: one.service,
    requestId: one.request_id,
    runId: one.run_id,
    sessionId: one.session_id,
    traceId: one.trace_id,
    spanId: one.span_id,
    latencyNs: one.latency_ns,
    attributes: new Map(),
    input: one.input,
    result: one.result,
    details: one.details,
    erased: one.erased,
    masked: one.masked,
    redacted: one.redacted,
  };
}
