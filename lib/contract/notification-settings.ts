// One document a project: who is told of alerts, and how. Read and changed by pages; followed by the worker.
import { z } from "zod";
import { alertRoute, inhibitRule, timeInterval } from "./alert-routes";
import { receiversOf, secretShown, secretStored, secretWritten, smtpOf } from "./notification-receivers";

const documentOf = <Secret extends z.ZodType>(secret: Secret) =>
  z.strictObject({
    receivers: receiversOf(secret).default([]),
    /** Its matchers are empty: every alert goes into it. */
    route: alertRoute.default({
      matchers: [],
      mute_time_intervals: [],
      active_time_intervals: [],
      continue: false,
      routes: [],
    }),
    inhibit_rules: z.array(inhibitRule).max(200).default([]),
    time_intervals: z.array(timeInterval).max(100).default([]),
    smtp: smtpOf(secret).nullable().default(null),
  });

export const notificationSettingsWritten = documentOf(secretWritten);
export const notificationSettingsShown = documentOf(secretShown);
export const notificationSettingsStored = documentOf(secretStored);
export type NotificationSettingsWritten = z.infer<typeof notificationSettingsWritten>;
export type NotificationSettingsShown = z.infer<typeof notificationSettingsShown>;
export type NotificationSettingsStored = z.infer<typeof notificationSettingsStored>;
export type StoredReceiver = NotificationSettingsStored["receivers"][number];
export type StoredIntegration = StoredReceiver["integrations"][number];

const project = z.string().optional();
const version = z.number().int().min(0);

export const notificationSettingsInput = z.object({ project });

/** `version`: what was read before, so that nobody's change is lost unseen; 0 before anything was saved. */
export const notificationSettingsChange = z.object({
  project,
  version,
  document: notificationSettingsWritten,
});

/** Puts back what was saved as `to`, as a new version; 0: the empty settings. */
export const notificationSettingsRestore = z.object({ project, version, to: version });

export const notificationSettingsOutput = z.object({
  project: z.string(),
  may_change: z.boolean(),
  version,
  document: notificationSettingsShown,
  /** Newest first. `changed_by`: an e-mail address; null where the account is gone. */
  history: z.array(
    z.object({
      version,
      changed_at: z.string(),
      changed_by: z.string().nullable(),
      receivers: z.number(),
      routes: z.number(),
    }),
  ),
  /** What holds and may surprise: nobody is told, links without an address of this installation, mail without a server ... */
  remarks: z.array(z.string()),
  /** What links in notifications begin with. */
  link_base: z.string(),
});
export type NotificationSettingsOutput = z.infer<typeof notificationSettingsOutput>;

/** As an Alertmanager's configuration; secrets are not in it. */
export const notificationSettingsExported = z.object({ text: z.string() });

/** An Alertmanager configuration. Without `save` it is only read, and what would come of it answered. */
export const notificationSettingsImport = z.object({
  project,
  version,
  text: z.string().min(1).max(500_000),
  save: z.boolean().default(false),
});
export const notificationSettingsImported = z.object({
  saved: z.boolean(),
  document: notificationSettingsShown,
  /** What could not be taken, and why. */
  left_out: z.array(z.object({ path: z.string(), why: z.string() })),
});
export type NotificationSettingsImported = z.infer<typeof notificationSettingsImported>;

/**
 * Sends a message that says it is a test to each integration of one receiver. With `document` to the receiver as it is
 * written there, before it is saved.
 */
export const notificationTestInput = z.object({
  project,
  receiver: z.string().min(1).max(100),
  document: notificationSettingsWritten.optional(),
});
export const notificationTestOutput = z.object({
  results: z.array(
    z.object({
      integration_id: z.string(),
      integration: z.string(),
      delivered: z.boolean(),
      /** Status and first words of the answer, or why there is none. */
      said: z.string(),
      took_ms: z.number(),
    }),
  ),
});
export type NotificationTestOutput = z.infer<typeof notificationTestOutput>;
