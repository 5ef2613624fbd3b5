import { type RetentionOutput, retentionSignals, type SignalRetention } from "@/lib/contract/retention";
import type { Db } from "@/lib/db/pool";
import { InvalidInput } from "@/lib/errors";
import type { SessionProject } from "./session";

// Each retention in use makes tables of its own every day, and every look-up without a time asks them all.
const maxRetentions = 12;
const maxChanges = 20;

type Change = { signal: SignalRetention["signal"]; keepDays: number | null; userId: string };

/** How long the project's traces, logs and decisions are kept, what was set when, and what goes next. */
export async function readRetention(db: Db, project: SessionProject): Promise<RetentionOutput> {
  return {
    project: project.slug,
    may_change: project.role === "admin",
    change_from: await changeFrom(db),
    signals: await Promise.all(retentionSignals.map((signal) => readSignal(db, project.id, signal))),
    changes: await readChanges(db, project.id),
  };
}

/** Sets a rule for data of a day that nothing stored can be of. What is stored goes when it would have gone. */
export async function changeRetention(
  db: Db,
  project: SessionProject,
  { signal, keepDays, userId }: Change,
): Promise<RetentionOutput> {
  if (keepDays !== null) await refuseTooMany(db, keepDays);
  await db.query("/* set-retention */ select telemetry.set_retention($1, $2, $3, $4)", [
    project.id,
    signal,
    keepDays,
    userId,
  ]);
  return readRetention(db, project);
}

async function refuseTooMany(db: Db, keepDays: number): Promise<void> {
  const { rows } = await db.query<{ days: number }>(
    `/* retentions-in-use */ select distinct days
     from telemetry.leaves_of_day(((now() + interval '4 days') at time zone 'UTC')::date) order by days`,
  );
  const inUse = rows.map(({ days }) => days);
  if (inUse.length < maxRetentions || inUse.includes(keepDays)) return;
  throw new InvalidInput(
    `Projects here have ${inUse.length} different retentions, the most there may be: choose one of ${inUse.join(", ")} days.`,
  );
}

/** The day that telemetry.set_retention would say now. */
async function changeFrom(db: Db): Promise<string> {
  const { rows } = await db.query<{ day: string }>(
    "/* retention-change-from */ select telemetry.retention_starts()::text as day",
  );
  return rows[0]?.day ?? "";
}

async function readSignal(
  db: Db,
  projectId: number,
  signal: SignalRetention["signal"],
): Promise<SignalRetention> {
  const { rows } = await db.query<Omit<SignalRetention, "signal" | "next_drop">>(
    `/* retention-of-project */
     with at as (select (now() at time zone 'UTC')::date as today, (now() at time zone 'UTC')::date + 5 as later)
     select telemetry.keep_days($1, $2, today) as keep_days, telemetry.keep_days($1, $2, later) as chosen_days,
            telemetry.keep_days(0, $2, later) as default_days,
            coalesce((select keep_days is not null from telemetry.retention
                      where project_id = $1 and signal = $2 order by from_day desc limit 1), false) as own,
            (select min(from_day)::text from telemetry.retention
             where project_id in (0, $1) and signal = $2 and from_day > today
               and telemetry.keep_days($1, $2, from_day) <> telemetry.keep_days($1, $2, today)) as chosen_from
     from at`,
    [projectId, signal],
  );
  const [row] = rows;
  if (row === undefined) throw new Error("one row was asked for");
  return { signal, ...row, next_drop: await readNextDrop(db, projectId, signal) };
}

const rawTables = {
  traces: { parent: "spans", time: "start_ns" },
  logs: { parent: "log_records", time: "time_ns" },
  decisions: { parent: "decisions", time: "time_ns" },
  metrics: { parent: "metric_chunks", time: "start_ns" },
} as const;

/** Of the tables that hold rows of this project, the one that goes first. */
async function readNextDrop(
  db: Db,
  projectId: number,
  signal: SignalRetention["signal"],
): Promise<SignalRetention["next_drop"]> {
  const { parent, time } = rawTables[signal];
  const { rows } = await db.query<{ day: string; drop_on: string }>(
    `/* retention-next-drop */
     select day::text, drop_on::text
     from telemetry.leaves, lateral (select (day - date '1970-01-01') * 86400000000000 as starts) as at
     where parent = $2 and attached
       and (keep_days is null or keep_days = telemetry.keep_days($1, $3, day))
       and exists (select from telemetry.${parent} where project_id = $1 and ${time} >= starts and ${time} < starts + 86400000000000)
     order by leaves.drop_on, day limit 1`,
    [projectId, parent, signal],
  );
  return rows[0] ?? null;
}

async function readChanges(db: Db, projectId: number): Promise<RetentionOutput["changes"]> {
  const { rows } = await db.query<Omit<RetentionOutput["changes"][number], "set_at"> & { set_at: Date }>(
    `/* retention-changes */
     select r.signal, r.keep_days, r.from_day::text, r.set_at, u.email as set_by, r.project_id = 0 as of_default
     from telemetry.retention r left join users u on u.id = r.set_by
     where r.project_id in (0, $1) and r.signal = any($3) order by r.set_at desc, r.signal limit $2`,
    [projectId, maxChanges, retentionSignals],
  );
  return rows.map((row) => ({ ...row, set_at: row.set_at.toISOString() }));
}
