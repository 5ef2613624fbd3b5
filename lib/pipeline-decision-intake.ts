// In: bodies of OPA's uploads and of POST /v1/decisions. Out: what was stored of them, once it is durable. One bad item refuses
// that item, with its place and a reason. The same body again changes nothing.

import { setImmediate as nextTurn } from "node:timers/promises";
import type { Pool } from "@/lib/db/pool";
import { InvalidInput } from "@/lib/errors";
import type { Log } from "@/lib/log";
import type { Decision } from "@/lib/model/decision";
import type { ServiceFacts } from "@/lib/model/export-facts";
import { readDecisionBody } from "@/lib/normalise/decisions/decision-body";
import {
  type DecisionContext,
  mappingsOf,
  type ReadItem,
  type Refusal,
} from "@/lib/normalise/decisions/decision-context";
import { readOpaLog } from "@/lib/normalise/decisions/opa";
import { readOpaStatus } from "@/lib/normalise/opa-status";
import { createOpaUploads, type OpaUpload, writeOpaStatus } from "@/lib/write/opa-instances";
import { DecisionFacts } from "./pipeline-decision-facts";
import { decisionSettingsOf } from "./pipeline-decision-settings";
import type { DecisionPipeline, DecisionsStored } from "./pipeline-decisions";
import type { Patience } from "./pipeline-patience";

export type DecisionReport = {
  /** Stored, or known to be stored. */
  accepted: number;
  /** Of the accepted: known from another source, and now told by two. */
  merged: number;
  /** Of the accepted: known just so. */
  duplicates: number;
  rejected: number;
  /** The first of the refused ones. */
  errors: Refusal[];
  facts: ServiceFacts[];
};

// One transaction each: what a body holds is not held in memory all at once, and a resend finds what went before.
const itemsAtOnce = 2_000;
const maxErrors = 1_000;
// Another body's transaction waits for its answers in between: a millisecond of reading at a time, not twenty.
const itemsInTurn = 15;

/** Bodies from outside. Each may come again: it changes nothing then. */
export type DecisionIntake = {
  /** POST /opa/logs. */
  opaLogs(projectId: number, body: Buffer): Promise<DecisionReport>;
  /** POST /opa/status. */
  opaStatus(projectId: number, body: Buffer): Promise<void>;
  /** POST /v1/decisions. */
  decisions(projectId: number, body: Buffer): Promise<DecisionReport>;
  close(): Promise<void>;
};

export type IntakeParts = {
  pool: Pool;
  decisions: Pick<DecisionPipeline, "store">;
  requestIdKeys: readonly string[];
  patience: Patience;
  log: Log;
};

export function createDecisionIntake(parts: IntakeParts): DecisionIntake {
  const { pool, decisions, requestIdKeys, patience, log } = parts;
  const uploads = createOpaUploads(pool, log);
  const settings = decisionSettingsOf(pool);
  const context = async (projectId: number): Promise<DecisionContext> => {
    const { mappings } = await patience.during(() => settings.of(projectId));
    return { nowNs: BigInt(Date.now()) * 1_000_000n, requestIdKeys, mappings: mappingsOf(mappings) };
  };
  const take = async (projectId: number, items: Iterable<ReadItem>): Promise<DecisionReport> => {
    const tally = new Tally(Date.now());
    let chunk: Read[] = [];
    const storeChunk = async () => {
      const stored = await decisions.store(
        projectId,
        chunk.map(({ decision }) => decision),
      );
      tally.add(chunk, stored);
      for (const upload of uploadsOf(chunk, stored.stored + stored.merged)) uploads.add(projectId, upload);
      chunk = [];
    };
    let inTurn = 0;
    for (const item of items) {
      inTurn += 1;
      if (inTurn % itemsInTurn === 0) await nextTurn();
      if ("reason" in item) tally.refuse(item.index, item.reason, null);
      else chunk.push(item);
      if (chunk.length >= itemsAtOnce) await storeChunk();
    }
    if (chunk.length > 0) await storeChunk();
    return tally.report();
  };
  return {
    opaLogs: async (projectId, body) =>
      take(projectId, readOpaLog(body.toString("utf8"), await context(projectId))),
    decisions: async (projectId, body) =>
      take(projectId, readDecisionBody(body.toString("utf8"), await context(projectId))),
    opaStatus: (projectId, body) => {
      const status = readOpaStatus(parsed(body));
      return patience.during(() => writeOpaStatus(pool, projectId, status));
    },
    close: () => uploads.stop(),
  };
}

type Read = Exclude<ReadItem, Refusal>;

class Tally {
  readonly #facts: DecisionFacts;
  readonly #report = { accepted: 0, merged: 0, duplicates: 0, rejected: 0, errors: [] as Refusal[] };

  constructor(nowMs: number) {
    this.#facts = new DecisionFacts(nowMs);
  }

  add(chunk: readonly Read[], stored: DecisionsStored): void {
    this.#report.merged += stored.merged;
    this.#report.duplicates += stored.duplicates;
    const late = new Map(stored.refused.map(({ at, reason }) => [at, reason]));
    chunk.forEach(({ index, decision }, at) => {
      const reason = late.get(at);
      if (reason !== undefined) this.refuse(index, reason, decision.service);
      else {
        this.#report.accepted += 1;
        this.#facts.taken(decision);
      }
    });
  }

  refuse(index: number, reason: string, service: string | null): void {
    this.#report.rejected += 1;
    if (this.#report.errors.length < maxErrors) this.#report.errors.push({ index, reason });
    this.#facts.refused(reason, service);
  }

  report(): DecisionReport {
    const errors = this.#report.errors.sort((a, b) => a.index - b.index);
    return { ...this.#report, errors, facts: this.#facts.finish(this.#report.duplicates) };
  }
}

/** One upload is of one instance; where something between put several together, new rows are shared out by size. */
function uploadsOf(chunk: readonly Read[], fresh: number): OpaUpload[] {
  const byInstance = new Map<string, { count: number; decision: Decision }>();
  for (const { instanceId, decision } of chunk) {
    if (instanceId === null) continue;
    const known = byInstance.get(instanceId);
    if (known === undefined) byInstance.set(instanceId, { count: 1, decision });
    else known.count += 1;
  }
  return [...byInstance].map(([instanceId, { count, decision }]) => {
    const labels = labelsOf(decision);
    const decisions = Math.round((fresh * count) / chunk.length);
    return { instanceId, version: labels.version ?? null, labels, decisions };
  });
}

function labelsOf({ attributes }: Decision): Record<string, string> {
  const prefix = "labels.";
  return Object.fromEntries(
    [...attributes].flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), String(value)]] : [],
    ),
  );
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (cause) {
    throw new InvalidInput("The body is not valid JSON.", undefined, { cause });
  }
}
