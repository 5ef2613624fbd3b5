// Scrapes targets, each at its interval and spread over it, so that a hundred of them do not come at once. A slow target holds up
// nobody. What a target gave last is known here alone: after a restart series that are gone end by PromQL's lookback.
import type { Db } from "@/lib/db/pool";
import type { Log } from "@/lib/log";
import type { ScrapeTarget } from "@/lib/model/metrics/scrape-target";
import type { AllowAddress } from "@/lib/outbound/allowed-address";
import type { MetricsPipeline } from "@/lib/pipeline-metrics";
import { fetchPage } from "@/lib/scrape/fetch-page";
import { type Exposition, parseExposition } from "@/lib/scrape/parse-exposition";
import { readJson } from "@/lib/scrape/read-json";
import { endSeries, type Seen, scrapeSeries } from "@/lib/scrape/scrape-series";

export type ScraperParts = {
  db: Db;
  log: Log;
  pipeline: Pick<MetricsPipeline, "ingestRemote">;
  allows: AllowAddress;
  targets: () => Promise<ScrapeTarget[]>;
  /** Rejects where the secret was sealed with another key. */
  unseal: (sealed: { encrypted: string }) => Promise<string>;
};

const mostAtOnce = 32;
const limits = { samples: 200_000, labels: 100 };
const mostBytes = 16 * 1024 * 1024;
const accepts = {
  prometheus:
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.8,application/openmetrics-text;version=1.0.0;q=0.7,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
  json: "application/json",
};

type Known = { target: ScrapeTarget; nextMs: number; seen: Seen; isRunning: boolean };

export class Scraper {
  readonly #parts: ScraperParts;
  readonly #known = new Map<string, Known>();
  readonly #running = new Set<Promise<void>>();

  constructor(parts: ScraperParts) {
    this.#parts = parts;
  }

  /** Starts what is due. @returns how many scrapes were begun */
  async turn(nowMs: number, signal: AbortSignal): Promise<number> {
    const targets = await this.#parts.targets();
    await this.#forget(new Set(targets.map(({ id }) => id)), nowMs);
    const due = targets
      .map((target) => this.#knownOf(target, nowMs))
      .filter(({ isRunning, nextMs }) => !isRunning && nextMs <= nowMs)
      // Whoever has waited longest: with places too few, targets that do not answer would else take them again and again.
      .sort((a, b) => a.nextMs - b.nextMs)
      .slice(0, Math.max(0, mostAtOnce - this.#running.size));
    for (const known of due) this.#begin(known, nowMs, signal);
    return due.length;
  }

  /** Resolves when no scrape is on its way. */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }

  #knownOf(target: ScrapeTarget, nowMs: number): Known {
    const intervalMs = target.intervalSeconds * 1_000;
    const known = this.#known.get(target.id);
    if (known !== undefined) {
      known.target = target;
      // An interval that was made shorter holds at once.
      known.nextMs = Math.min(known.nextMs, nowMs + intervalMs);
      return known;
    }
    // Always at the same place within the interval, whoever scrapes.
    const place = Number.parseInt(target.id.slice(0, 8), 16) % intervalMs;
    const nextMs = Math.floor(nowMs / intervalMs) * intervalMs + place;
    const fresh = {
      target,
      nextMs: nextMs < nowMs ? nextMs + intervalMs : nextMs,
      seen: new Map(),
      isRunning: false,
    };
    this.#known.set(target.id, fresh);
    return fresh;
  }

  /** Series of targets that are gone, or switched off, end. */
  async #forget(wanted: ReadonlySet<string>, nowMs: number): Promise<void> {
    for (const [id, { target, seen, isRunning }] of this.#known) {
      if (wanted.has(id) || isRunning) continue;
      this.#known.delete(id);
      await this.#parts.pipeline.ingestRemote(target.projectId, endSeries(target, seen, nowMs));
    }
  }

  #begin(known: Known, nowMs: number, signal: AbortSignal): void {
    const intervalMs = known.target.intervalSeconds * 1_000;
    // Where it could not be kept up with, the times between are left out.
    known.nextMs += Math.max(1, Math.ceil((nowMs - known.nextMs + 1) / intervalMs)) * intervalMs;
    known.isRunning = true;
    const work = this.#scrape(known, nowMs, signal)
      .catch((error: Error) => {
        if (!signal.aborted)
          this.#parts.log.warn({ err: error, url: known.target.url }, "a scrape was not stored");
      })
      .finally(() => {
        known.isRunning = false;
        this.#running.delete(work);
      });
    this.#running.add(work);
  }

  async #scrape(known: Known, timeMs: number, signal: AbortSignal): Promise<void> {
    const { target } = known;
    const startedMs = performance.now();
    let page: Exposition | null = null;
    let fault: string | null = null;
    try {
      page = await this.#read(target, signal);
    } catch (error) {
      if (signal.aborted) return;
      fault = error instanceof Error ? error.message : String(error);
    }
    const durationMs = performance.now() - startedMs;
    const { write, seen } = scrapeSeries({ target, timeMs, durationMs, page }, known.seen);
    const { report } = await this.#parts.pipeline.ingestRemote(target.projectId, write);
    known.seen = seen;
    if (fault === null && report.rejected > 0) fault = `not all of it was taken: ${report.message}`;
    await this.#parts.db.query(
      `/* scrape-result */ insert into telemetry.scrape_results (target_id, scraped_at, duration_ms, samples, error)
       select target_id, to_timestamp($2 / 1000.0), $3, $4, $5 from telemetry.scrape_targets where target_id = $1
       on conflict (target_id) do update set scraped_at = excluded.scraped_at, duration_ms = excluded.duration_ms,
         samples = excluded.samples, error = excluded.error`,
      [target.id, timeMs, durationMs, page?.samples.length ?? 0, fault?.slice(0, 1_000) ?? null],
    );
  }

  async #authorizationOf({ authorization }: ScrapeTarget): Promise<string | undefined> {
    if (authorization === null) return undefined;
    return this.#parts.unseal(authorization).catch((cause: Error) => {
      throw new Error("its authorization cannot be read any more: give it again", { cause });
    });
  }

  async #read(target: ScrapeTarget, signal: AbortSignal): Promise<Exposition> {
    const { text, contentType } = await fetchPage(target.url, {
      timeoutMs: target.timeoutSeconds * 1_000,
      maxBytes: mostBytes,
      allows: this.#parts.allows,
      accept: accepts[target.kind],
      authorization: await this.#authorizationOf(target),
      signal,
    });
    if (target.kind === "json") return readJson(text, target.mapping, limits);
    return parseExposition(text, /^\s*application\/openmetrics-text/i.test(contentType), limits);
  }
}
