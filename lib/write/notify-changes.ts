import type { Db } from "@/lib/db/pool";

/** Sent with pg_notify after a commit; the web side's contract is lib/contract/stream.ts (changeNotice). */
export type Change = {
  project: number;
  spans?: number;
  logs?: number;
  decisions?: number;
  runs?: string[];
  rollups?: boolean;
  alerts?: boolean;
};
export type ChangeNotifier = { changed(change: Change): void; close(): void };

const channel = "runtower_changed";
const intervalMs = 200;
/** A notice must stay below PostgreSQL's 8,000 bytes. */
const maxRuns = 50;

type Pending = Required<Omit<Change, "project" | "runs">> & { runs: Set<string> };

const nothing = (): Pending => ({
  spans: 0,
  logs: 0,
  decisions: 0,
  runs: new Set<string>(),
  rollups: false,
  alerts: false,
});

/**
 * Tells open pages what changed: at most five notices a second and project. Outside the write transaction on purpose, since
 * a notify inside would make commits wait for each other; a notice that is lost costs a page one poll interval.
 */
export function createChangeNotifier(db: Db): ChangeNotifier {
  const pending = new Map<number, Pending>();
  let timer: NodeJS.Timeout | undefined;

  const flush = () => {
    timer = undefined;
    for (const [project, change] of pending) {
      const notice = { ...change, project, runs: [...change.runs].slice(0, maxRuns) };
      db.query("select pg_notify($1, $2)", [channel, JSON.stringify(notice)]).catch(() => {});
    }
    pending.clear();
  };

  return {
    changed({ project, spans = 0, logs = 0, decisions = 0, runs = [], rollups = false, alerts = false }) {
      const change = pending.get(project) ?? nothing();
      change.spans += spans;
      change.logs += logs;
      change.decisions += decisions;
      for (const run of runs) change.runs.add(run);
      change.rollups ||= rollups;
      change.alerts ||= alerts;
      pending.set(project, change);
      timer ??= setTimeout(flush, intervalMs);
    },
    close() {
      clearTimeout(timer);
      flush();
    },
  };
}
