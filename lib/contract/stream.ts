import { z } from "zod";

export const streamInput = z.object({ project: z.string().optional() });

/** Server-sent events of /api/v1/stream. `changed`: what got new rows in this project, coalesced to at most 2 a second. */
export const streamChanged = z.object({
  project: z.string(),
  spans: z.number(),
  logs: z.number(),
  decisions: z.number(),
  runs: z.array(z.string()),
  rollups: z.boolean(),
  /** Alerts, issues or silences changed: whoever shows or counts them asks again. */
  alerts: z.boolean(),
});
export type StreamChanged = z.infer<typeof streamChanged>;

/** `status`: sent every 2 s and on change; a part is stale when its newest heartbeat is older than 6 s. */
export const streamStatus = z.object({
  now: z.number(),
  receiver: z.object({ alive: z.boolean(), since: z.number().nullable() }),
  worker: z.object({ alive: z.boolean(), since: z.number().nullable() }),
  /** How full the disk of the database is, as the receivers find it; `stop`: what is sent is refused. */
  disk: z.object({ state: z.enum(["ok", "warn", "stop"]), used_percent: z.number().nullable() }),
});
export type StreamStatus = z.infer<typeof streamStatus>;

/** Posted with pg_notify on this channel by receivers and workers after a commit, at most five a second each. */
export const changeChannel = "runtower_changed";
export const changeNotice = z.object({
  project: z.number(),
  spans: z.number().default(0),
  logs: z.number().default(0),
  decisions: z.number().default(0),
  runs: z.array(z.string()).default([]),
  rollups: z.boolean().default(false),
  alerts: z.boolean().default(false),
});
export type ChangeNotice = z.infer<typeof changeNotice>;
