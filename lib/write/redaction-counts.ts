// How often each rule of redaction matched, for the settings page: summed here and written once a second.
import type { Db } from "@/lib/db/pool";
import type { Log } from "@/lib/log";

type Count = { projectId: number; rule: string; target: string; count: number };

const writeEveryMs = 1_000;
/** Rules are few; a project whose rules change all the time must not fill the memory. */
const maxPending = 10_000;

export class RedactionCounts {
  readonly #db: Db;
  readonly #log: Log;
  #pending = new Map<string, Count>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(db: Db, log: Log) {
    this.#db = db;
    this.#log = log;
  }

  add(projectId: number, rule: string, target: string, count: number): void {
    const key = `${projectId}|${target}|${rule}`;
    const known = this.#pending.get(key);
    if (known !== undefined) known.count += count;
    else if (this.#pending.size < maxPending) this.#pending.set(key, { projectId, rule, target, count });
    this.#timer ??= setTimeout(() => void this.flush(), writeEveryMs);
    this.#timer.unref();
  }

  /** Writes what there is. These are statistics: a crash loses a second of them. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const all = [...this.#pending.values()];
    this.#pending = new Map();
    if (all.length > 0)
      this.#writing = this.#writing.then(() =>
        this.#write(all).catch((error: Error) => {
          this.#log.warn({ err: error }, "counts of redaction could not be written; they are lost");
        }),
      );
    return this.#writing;
  }

  async #write(all: readonly Count[]): Promise<void> {
    // In one order everywhere, so that two receivers do not wait for each other in a circle.
    const ordered = [...all].sort(
      (a, b) => a.projectId - b.projectId || compare(a.rule, b.rule) || compare(a.target, b.target),
    );
    await this.#db.query({
      text: `/* count-redactions */ insert into telemetry.redaction_counts as c (project_id, day, rule, target, count, last_at)
             select project_id, (now() at time zone 'UTC')::date, rule, target, count, now()
             from unnest($1::int[], $2::text[], $3::text[], $4::bigint[]) as n(project_id, rule, target, count)
             on conflict (project_id, day, rule, target) do update set count = c.count + excluded.count, last_at = excluded.last_at`,
      values: [
        ordered.map(({ projectId }) => projectId),
        ordered.map(({ rule }) => rule),
        ordered.map(({ target }) => target),
        ordered.map(({ count }) => count),
      ],
    });
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
