// How projects read decisions, for receivers: as the settings page last saved it, a few seconds old at most. Asked once for all
// projects, so that an export never waits for it twice.
import type { Pool } from "@/lib/db/pool";
import type { DecisionSettings } from "@/lib/model/decision-rules";

/** The stored documents of one project; unchecked, null where nothing was set. */
export type StoredSettings = { mappings: unknown; span_rules: unknown; redaction: unknown };
/** Handed in, since the write side does not know the contract. */
export type ReadSettings = (stored: StoredSettings) => DecisionSettings;

type Row = StoredSettings & { project_id: number; version: string };

const refreshAfterMs = 2_000;
/** A rule of redaction holds within 5 s: with settings older than this senders wait for the database. */
const tooOldAfterMs = 4_000;
const none: DecisionSettings = { mappings: [], span_rules: [], redaction: [] };

export class DecisionSettingsReader {
  readonly #pool: Pool;
  readonly #read: ReadSettings;
  #byProject = new Map<number, { version: string; settings: DecisionSettings }>();
  #readMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  constructor(pool: Pool, read: ReadSettings) {
    this.#pool = pool;
    this.#read = read;
  }

  /** The same object as long as nothing changes, so that what is compiled from it can be kept beside it. */
  async of(projectId: number): Promise<DecisionSettings> {
    const ageMs = performance.now() - this.#readMs;
    if (ageMs > refreshAfterMs) {
      this.#reading ??= this.#refresh().finally(() => {
        this.#reading = undefined;
      });
      if (ageMs > tooOldAfterMs) await this.#reading;
      // In the background: a failure is met again, and told, by whoever has to wait.
      else this.#reading.catch(() => {});
    }
    return this.#byProject.get(projectId)?.settings ?? none;
  }

  async #refresh(): Promise<void> {
    const askedMs = performance.now();
    const { rows } = await this.#pool.query<Row>({
      name: "decision-settings",
      text: `/* decision-settings */ select project_id, mappings, span_rules, redaction, xmin::text as version
             from telemetry.decision_settings`,
    });
    const next = new Map<number, { version: string; settings: DecisionSettings }>();
    for (const row of rows) {
      const known = this.#byProject.get(row.project_id);
      next.set(
        row.project_id,
        known?.version === row.version ? known : { version: row.version, settings: this.#read(row) },
      );
    }
    this.#byProject = next;
    this.#readMs = askedMs;
  }
}
