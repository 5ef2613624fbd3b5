// Evaluates rule groups as they become due, a few at a time. A slow group holds up nobody but itself, and a project with many
// slow ones leaves places to others. What a group found is stored only where the group is still due as it was read.

import { slotOf } from "@/lib/alerts/evaluation-slot";
import { endRecorded } from "@/lib/alerts/record-samples";
import type { Pool } from "@/lib/db/pool";
import type { Log } from "@/lib/log";
import type { SeriesSource } from "@/lib/model/prom-series";
import type { MetricsPipeline } from "@/lib/pipeline-metrics";
import { SharedSamples } from "@/lib/promql/eval/shared-samples";
import { type DueGroup, dueGroups } from "@/lib/query/alerts/due-groups";
import { orphanedAlerts } from "@/lib/query/alerts/open-alerts";
import type { RuleMetrics } from "@/lib/watch/rule-metrics";
import { endAlerts } from "@/lib/write/alerts/end-alerts";
import { storeEvaluation } from "@/lib/write/alerts/store-evaluation";
import type { ChangeNotifier } from "@/lib/write/notify-changes";
import type { QueryBounds } from "./ask-rule";
import { evaluateGroup, type RecordedByRule } from "./evaluate-group";

export type RuleEvaluatorParts = {
  pool: Pool;
  log: Log;
  notifier: Pick<ChangeNotifier, "changed">;
  metrics: RuleMetrics;
  pipeline: Pick<MetricsPipeline, "ingestRemote">;
  sourceOf: (projectId: number) => SeriesSource;
  bounds: QueryBounds;
  externalUrl: string;
  now: () => number;
};

const mostAtOnce = 8;
/** Always fewer than all: one whose queries hang until their time is up leaves places to others. */
const mostOfProject = 5;
const mostWaiting = 64;
const leastTimeoutMs = 5_000;
const retryMs = 2_000;
const sweepMs = 5_000;
const mostOrphans = 500;

type Kept = { projectId: number; intervalMs: number; lastMs: number; recorded: RecordedByRule };

export class RuleEvaluator {
  readonly #parts: RuleEvaluatorParts;
  readonly #shared: SharedSamples;
  readonly #waiting = new Map<bigint, DueGroup>();
  readonly #running = new Map<bigint, DueGroup>();
  readonly #work = new Set<Promise<void>>();
  /** Groups whose turn failed as a whole are left alone for a moment. */
  readonly #failed = new Map<bigint, number>();
  readonly #kept = new Map<bigint, Kept>();
  #sweptMs = Number.NEGATIVE_INFINITY;
  #late = 0;

  constructor(parts: RuleEvaluatorParts) {
    this.#parts = parts;
    this.#shared = new SharedSamples(parts.bounds.maxSamples);
  }

  /** Takes groups that are due into the queue. @returns how many */
  async turn(signal: AbortSignal): Promise<number> {
    const nowMs = this.#parts.now();
    if (nowMs - this.#sweptMs >= sweepMs || nowMs < this.#sweptMs) await this.#sweep(nowMs);
    for (const [id, untilMs] of this.#failed) if (untilMs <= nowMs) this.#failed.delete(id);
    const busy = [...this.#waiting.keys(), ...this.#running.keys(), ...this.#failed.keys()];
    const due = await dueGroups(this.#parts.pool, nowMs, busy, mostWaiting - this.#waiting.size);
    for (const group of due) this.#waiting.set(group.id, group);
    const pending = [...this.#waiting.values(), ...this.#running.values()];
    this.#late = pending.filter(({ dueMs, intervalMs }) => isLate(dueMs, intervalMs, nowMs)).length;
    this.#parts.metrics.setLate(this.#late);
    this.#beginMore(signal);
    return due.length;
  }

  /** Groups that wait, or take, longer than their interval: as of the last turn. */
  get late(): number {
    return this.#late;
  }

  /** Resolves when nothing waits or is being evaluated. */
  async settled(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
  }

  #beginMore(signal: AbortSignal): void {
    for (const group of this.#waiting.values()) {
      if (signal.aborted || this.#running.size >= mostAtOnce) return;
      const ofProject = [...this.#running.values()].filter(({ projectId }) => projectId === group.projectId);
      if (ofProject.length < mostOfProject) this.#begin(group, signal);
    }
  }

  #begin(group: DueGroup, signal: AbortSignal): void {
    this.#waiting.delete(group.id);
    this.#running.set(group.id, group);
    const work = this.#evaluate(group)
      .catch((error: Error) => {
        this.#failed.set(group.id, this.#parts.now() + retryMs);
        this.#parts.log.warn(
          { err: error, project: group.projectId, group: group.name },
          "a rule group was not evaluated",
        );
      })
      .finally(() => {
        this.#running.delete(group.id);
        this.#work.delete(work);
        if (signal.aborted) this.#waiting.clear();
        else this.#beginMore(signal);
      });
    this.#work.add(work);
  }

  async #evaluate(group: DueGroup): Promise<void> {
    const { pool, metrics, notifier, bounds, sourceOf, now } = this.#parts;
    const { atMs, nextMs, missed } = slotOf(group.id, group.intervalMs, group.dueMs, now());
    const startedMs = performance.now();
    const timeoutMs = Math.min(bounds.timeoutMs, Math.max(group.intervalMs, leastTimeoutMs));
    const kept = await this.#keptOf(group, atMs);
    const found = await evaluateGroup(
      group,
      atMs,
      {
        ...this.#parts,
        source: sourceOf(group.projectId),
        shared: this.#shared,
        bounds: { ...bounds, timeoutMs },
      },
      kept.recorded,
    );
    const durationMs = performance.now() - startedMs;
    const { id: groupId, projectId, dueMs } = group;
    const stored = await storeEvaluation(pool, {
      groupId,
      projectId,
      dueMs,
      nextMs,
      atMs,
      durationMs,
      ...found,
    });
    if (stored === null) return;
    for (const { durationMs: ms, error } of found.evaluations)
      metrics.countRule({ durationMs: ms, failed: error !== null });
    metrics.countMissed(missed);
    const changed = found.steps.some(({ before, after }) => before?.state !== after.state);
    if (changed) notifier.changed({ project: projectId, alerts: true });
  }

  /** What the group's recording rules wrote, less that of rules which are not of it any more: their series end. */
  async #keptOf(group: DueGroup, atMs: number): Promise<Kept> {
    const { id, projectId, intervalMs } = group;
    const kept = this.#kept.get(id) ?? { projectId, intervalMs, lastMs: atMs, recorded: new Map() };
    Object.assign(kept, { intervalMs, lastMs: atMs });
    this.#kept.set(id, kept);
    const own = new Set(group.rules.filter(({ kind }) => kind === "record").map((rule) => rule.id));
    for (const [ruleId, recorded] of kept.recorded) {
      if (own.has(ruleId)) continue;
      await this.#end(projectId, recorded, atMs);
      kept.recorded.delete(ruleId);
    }
    return kept;
  }

  async #end(
    projectId: number,
    recorded: ReadonlyMap<string, readonly string[]>,
    atMs: number,
  ): Promise<void> {
    if (recorded.size === 0) return;
    await this.#parts.pipeline.ingestRemote(projectId, { series: endRecorded(recorded, atMs), metadata: [] });
  }

  /** Alerts of rules that are gone or switched off end, and so do series of groups that are gone. */
  async #sweep(nowMs: number): Promise<void> {
    this.#sweptMs = nowMs;
    const { pool, notifier } = this.#parts;
    const orphans = await orphanedAlerts(pool, mostOrphans);
    for (const projectId of new Set(orphans.map((alert) => alert.projectId))) {
      const own = orphans.filter((alert) => alert.projectId === projectId);
      await endAlerts(pool, projectId, own, nowMs);
      notifier.changed({ project: projectId, alerts: true });
    }
    for (const [id, { projectId, intervalMs, lastMs, recorded }] of this.#kept) {
      if (this.#running.has(id) || nowMs - lastMs < 3 * intervalMs + sweepMs) continue;
      this.#kept.delete(id);
      for (const each of recorded.values()) await this.#end(projectId, each, nowMs);
    }
  }
}

/** One that was never evaluated, or is to be evaluated at once, is not. */
const isLate = (dueMs: number, intervalMs: number, nowMs: number) => dueMs > 0 && nowMs - dueMs > intervalMs;
