// How projects read decisions, for receivers: as the settings page last saved it, a few seconds old at most. Asked once for all
// projects, so that an export never waits for it twice.
import type { Pool } from "@/lib/db/pool";
import { Unavailable } from "@/lib/errors";
import type { DecisionSettings } from "@/lib/model/decision-rules";

/** The stored documents of one project; unchecked, null where nothing was set. */
export type StoredSettings = { mappings: unknown; span_rules: unknown; redaction: unknown };
/** Handed in, since the write side does not know the contract. */
export type ReadSettings = (stored: StoredSettings) => DecisionSettings;

type Known = { version: string } & ({ settings: DecisionSettings } | { unreadable: unknown });
type Row = StoredSettings & { project_id: number; version: string };

const refreshAfterMs = 2_000;
/** A rule of redaction holds within 5 s: with settings older than this senders wait for the database. */
const tooOldAfterMs = 4_000;
const none: DecisionSettings = { mappings: [], span_rules: [], redaction: [] };

export class DecisionSettingsReader {
  readonly #pool: Pool;
  readonly #read: ReadSettings;
  #byProject = new Map<number, Known>();
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
    const known = this.#byProject.get(projectId);
    if (known === undefined) return none;
    if ("settings" in known) return known.settings;
    const message = "the redaction rules of the project cannot be read; save them again";
    throw new Unavailable(message, 30, { cause: known.unreadable });
  }

  async #refresh(): Promise<void> {
    const askedMs = performance.now();
    const { rows } = await this.#pool.query<Row>({
      name: "decision-settings",
      text: `/* decision-settings */ select project_id, mappings, span_rules, redaction, xmin::text as version
             from telemetry.decision_settings`,
    });
    this.#byProject = new Map(
      rows.map((row) => {
        const known = this.#byProject.get(row.project_id);
        return [row.project_id, known?.version === row.version ? known : this.#known(row)];
      }),
    );
    this.#readMs = askedMs;
  }

  /** A document that cannot be read is its project's trouble alone. */
  #known(row: Row): Known {
    try {
      return { version: row.version, settings: this.#read(row) };
    } catch (unreadable) {
      return { version: row.version, unreadable };
    }
  }
}
