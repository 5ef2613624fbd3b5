import type { StreamChanged, StreamStatus } from "@/lib/contract/stream";

/** How the page stands to the live data. `sinceMs`: when it was last known to be good. */
export type StreamState =
  | { kind: "connecting" }
  | { kind: "live" }
  | { kind: "paused" }
  | { kind: "stale"; sinceMs: number | null; reason: "connection" | "receiver" | "worker" };

/** How full the disk of the database is, where that is worth a word. */
export type DiskNotice = { state: "warn" | "stop"; usedPercent: number | null };

type Listener = (change: StreamChanged) => void;

const silenceMs = 10_000;
const backoffMs = { first: 1_000, most: 15_000 };

/**
 * One EventSource for the whole tab, whoever listens. States:
 * connecting -> live while status events say that receiver and worker are alive; live -> stale when one of them is not, or
 * when nothing was heard for 10 s; stale -> live by itself with the next good status. paused: closed because a person said so.
 */
class Stream {
  #project = "";
  #wanted = false;
  #source: EventSource | null = null;
  #state: StreamState = { kind: "connecting" };
  #disk: DiskNotice | null = null;
  #heardMs = 0;
  #retryMs = backoffMs.first;
  #retry: ReturnType<typeof setTimeout> | null = null;
  #watch: ReturnType<typeof setInterval> | null = null;
  readonly #changeListeners = new Set<Listener>();
  readonly #stateListeners = new Set<() => void>();

  /** Says which project to follow, and whether to. Safe to call on every render. */
  follow(project: string, wanted: boolean): void {
    if (project === this.#project && wanted === this.#wanted) return;
    this.#project = project;
    this.#wanted = wanted;
    this.#close();
    if (!wanted) {
      this.#set({ kind: "paused" });
      return;
    }
    this.#set({ kind: "connecting" });
    this.#heardMs = Date.now();
    this.#open();
    this.#watch ??= setInterval(() => this.#checkSilence(), 1_000);
  }

  onChange(listener: Listener): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  readonly onState = (listener: () => void): (() => void) => {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  };

  readonly state = (): StreamState => this.#state;
  /** The last that was heard, also while paused. The same object until it changes. */
  readonly disk = (): DiskNotice | null => this.#disk;

  #open(): void {
    const source = new EventSource(`/api/v1/stream?project=${encodeURIComponent(this.#project)}`);
    this.#source = source;
    source.addEventListener("status", (event) => this.#hear(JSON.parse(event.data) as StreamStatus));
    source.addEventListener("changed", (event) => {
      this.#heardMs = Date.now();
      const change = JSON.parse(event.data) as StreamChanged;
      for (const listener of this.#changeListeners) listener(change);
    });
    source.onerror = () => {
      // The browser retries some failures itself and gives up on others: one own backoff for both.
      source.close();
      if (this.#source !== source) return;
      this.#source = null;
      this.#retry = setTimeout(() => this.#open(), this.#retryMs);
      this.#retryMs = Math.min(this.#retryMs * 2, backoffMs.most);
    };
  }

  #hear(status: StreamStatus): void {
    const wasStale = this.#state.kind === "stale";
    this.#hearDisk(status.disk);
    this.#heardMs = Date.now();
    this.#retryMs = backoffMs.first;
    if (!status.receiver.alive)
      this.#set({ kind: "stale", sinceMs: status.receiver.since, reason: "receiver" });
    else if (!status.worker.alive)
      this.#set({ kind: "stale", sinceMs: status.worker.since, reason: "worker" });
    else this.#set({ kind: "live" });
    // What changed while nobody listened is unknown: everybody asks once more.
    if (wasStale && this.#state.kind === "live") this.#announceAll();
  }

  #hearDisk({ state, used_percent: usedPercent }: StreamStatus["disk"]): void {
    const before = this.#disk;
    if (state === "ok" ? before === null : before?.state === state && before.usedPercent === usedPercent)
      return;
    this.#disk = state === "ok" ? null : { state, usedPercent };
    for (const listener of this.#stateListeners) listener();
  }

  #announceAll(): void {
    const change: StreamChanged = {
      project: this.#project,
      spans: 1,
      logs: 1,
      decisions: 1,
      runs: [],
      rollups: true,
      alerts: true,
    };
    for (const listener of this.#changeListeners) listener(change);
  }

  #checkSilence(): void {
    if (!this.#wanted || Date.now() - this.#heardMs < silenceMs || this.#state.kind === "stale") return;
    this.#set({ kind: "stale", sinceMs: this.#heardMs, reason: "connection" });
  }

  #set(state: StreamState): void {
    const before = this.#state;
    if (
      before.kind === state.kind &&
      (state.kind !== "stale" || (before.kind === "stale" && before.sinceMs === state.sinceMs))
    )
      return;
    this.#state = state;
    for (const listener of this.#stateListeners) listener();
  }

  #close(): void {
    this.#source?.close();
    this.#source = null;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
  }
}

export const stream = new Stream();
