import { executionError, QueryError } from "../query-error";
import type { Share, SharedSamples } from "./shared-samples";

export interface QueryLimits {
  /** Held in memory at one time. */
  maxSamples: number;
  maxSeries: number;
  timeoutMs: number;
}

export const DEFAULT_LIMITS: QueryLimits = { maxSamples: 50_000_000, maxSeries: 100_000, timeoutMs: 120_000 };

/** Counts what a query holds and how long it takes, and ends it where that is too much. */
export class SampleBudget {
  private held = 0;
  private series = 0;
  private readonly deadlineMs: number;
  private readonly share: Share | undefined;

  constructor(
    private readonly limits: QueryLimits,
    private readonly now: () => number,
    private readonly shared?: SharedSamples,
  ) {
    this.deadlineMs = now() + limits.timeoutMs;
    this.share = shared?.join();
  }

  /** Once the query is over: others may hold what it held. */
  close(): void {
    if (this.share) this.shared?.leave(this.share);
  }

  hold(samples: number): void {
    this.held += samples;
    if (this.held > this.limits.maxSamples) throw this.tooMany();
    if (this.share) this.shared?.hold(this.share, samples);
  }

  private tooMany(): QueryError {
    return executionError(
      `query processing would load too many samples into memory in query execution (limit ${this.limits.maxSamples}): ask for a shorter range, a larger step or fewer series`,
    );
  }

  release(samples: number): void {
    this.held -= samples;
    if (this.share) this.share.held -= samples;
  }

  /** What a source reads. */
  account(series: number, samples: number): void {
    this.series += series;
    if (this.series > this.limits.maxSeries) {
      throw executionError(
        `query reads more than ${this.limits.maxSeries} series: narrow its selectors by labels`,
      );
    }
    this.hold(samples);
    this.checkTime();
  }

  checkTime(): void {
    if (this.share) this.shared?.check(this.share);
    if (this.now() <= this.deadlineMs) return;
    const seconds = this.limits.timeoutMs / 1000;
    throw new QueryError("timeout", `query timed out in expression evaluation after ${seconds} s`);
  }
}
