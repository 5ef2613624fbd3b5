// One export of spans on its way into a batch. It is bytes until its batch is formed: what waits takes no more than it was sent as.
// Then its spans live for as long as rows are made of them.
import type { LimitCounts } from "@/lib/model/limits";
import type { TracesMessage } from "@/lib/model/otlp-message";
import type { Span } from "@/lib/model/span";
import { normaliseResource } from "@/lib/normalise/resource";
import type { normaliseTraces } from "@/lib/normalise/span";
import { type Arrival, nowMs } from "./pipeline-batch";
import { type Tally, tallySpans } from "./pipeline-facts";

type Normalised = ReturnType<typeof normaliseTraces>;
/** What an export was found to hold. */
export type TracesRead = {
  size: number;
  rejected: ReadonlyMap<string, number>;
  limits: LimitCounts;
  tally: Tally;
  /** Spans by service as sent, where some were refused. */
  sent: { service: string; items: number }[];
};

export class TraceArrival {
  readonly projectId: number;
  readonly arrival: Arrival = { startMs: nowMs(), endMs: nowMs(), rejected: 0 };
  readonly #arrivedMs = Date.now();
  readonly #read: () => { message: TracesMessage; normalised: Normalised };
  readonly #onTelling: (telling: readonly Span[]) => Promise<void>;
  #found: TracesRead | undefined;
  #fault: unknown;
  #told: Promise<void> | undefined;

  /** `onTelling` gets the spans that may tell of decisions, once, however often the export is read. */
  constructor(
    projectId: number,
    of: {
      read: () => { message: TracesMessage; normalised: Normalised };
      onTelling: (telling: readonly Span[]) => Promise<void>;
    },
  ) {
    this.projectId = projectId;
    this.#read = of.read;
    this.#onTelling = of.onTelling;
  }

  /** None where it cannot be read: that is this export's fault, not its batch's, and told by `found`. */
  readonly spans = (): readonly Span[] => {
    try {
      return this.#readSpans();
    } catch (error) {
      this.#fault = error;
      return [];
    }
  };

  get size(): number {
    return this.#found?.size ?? 0;
  }

  /** After its batch. Throws what made the export unreadable. */
  found(): TracesRead {
    if (this.#fault !== undefined || this.#found === undefined)
      throw this.#fault ?? new Error("an export was answered before it was read");
    return this.#found;
  }

  /** Once the decisions that its spans told of are durable. */
  async told(): Promise<void> {
    await this.#told;
  }

  #readSpans(): readonly Span[] {
    this.arrival.startMs = nowMs();
    const { message, normalised } = this.#read();
    const { spans, telling, rejected, limits } = normalised;
    this.arrival.endMs = nowMs();
    this.arrival.rejected = [...rejected.values()].reduce((sum, count) => sum + count, 0);
    this.#found = {
      size: spans.length,
      rejected,
      limits,
      tally: tallySpans(spans, this.#arrivedMs),
      sent: rejected.size === 0 ? [] : sentSpans(message),
    };
    if (this.#told === undefined && telling.length > 0) {
      this.#told = this.#onTelling(telling);
      this.#told.catch(() => {});
    }
    return spans;
  }
}

function sentSpans({ resourceSpans }: TracesMessage): TracesRead["sent"] {
  return resourceSpans.map(({ resource, scopeSpans }) => ({
    service: normaliseResource(resource).serviceName,
    items: scopeSpans.reduce((sum, { spans }) => sum + spans.length, 0),
  }));
}
