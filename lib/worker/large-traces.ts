type Derivation = { spans: number; tookMs: number; nowMs: number };
type Known = { nextMs: number };

const largeSpans = 2_000;
const maxWaitMs = 10_000;
/** A trace that took one second is derived again after ten at the earliest: a tenth of the time at most goes into it. */
const restFactor = 10;

/** Which traces are so large that they are not derived again at each of their many batches. Bounded: settled ones are forgotten. */
export class LargeTraces {
  private readonly known = new Map<string, Known>();

  isDue(projectId: number, traceId: string, nowMs: number): boolean {
    return (this.known.get(`${projectId}:${traceId}`)?.nextMs ?? 0) <= nowMs;
  }

  remember(projectId: number, traceIds: readonly string[], { spans, tookMs, nowMs }: Derivation): void {
    const [only] = traceIds;
    if (only === undefined || traceIds.length > 1) return;
    const key = `${projectId}:${only}`;
    if (spans < largeSpans) {
      this.known.delete(key);
      return;
    }
    this.known.set(key, { nextMs: nowMs + Math.min(maxWaitMs, tookMs * restFactor) });
    for (const [other, { nextMs }] of this.known) if (nextMs < nowMs - 60_000) this.known.delete(other);
  }

  /** Traces known to be large by themselves, the others together. */
  chunks(projectId: number, traceIds: readonly string[], size: number): string[][] {
    const isLarge = (traceId: string) => this.known.has(`${projectId}:${traceId}`);
    const small = traceIds.filter((traceId) => !isLarge(traceId));
    const chunks = traceIds.filter(isLarge).map((traceId) => [traceId]);
    for (let i = 0; i < small.length; i += size) chunks.push(small.slice(i, i + size));
    return chunks;
  }
}
