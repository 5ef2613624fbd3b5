// Receivers of notifications. A secret is written and never read: pages hear only whether there is one.
import { z } from "zod";

const name = z.string().trim().min(1).max(100);
const address = z.email().max(320);
const httpUrl = z
  .string()
  .max(2_048)
  .url()
  .refine((text) => /^https?:\/\//i.test(text), "must start with http:// or https://")
  .refine((text) => {
    const { username, password } = new URL(URL.canParse(text) ? text : "http://none");
    return username === "" && password === "";
  }, "must hold no user name and password: use `authorization`");

/** As a page sends it: a new one; null for none; what it was shown, or nothing at all, keeps the one that is stored. */
export const secretWritten = z
  .union([z.string().min(1).max(4_096), z.null(), z.strictObject({ set: z.boolean() })])
  .optional();
/** As pages are shown it. */
export const secretShown = z.object({ set: z.boolean() });
/** As the database holds it (lib/control/secret-box.ts). */
export const secretStored = z.object({ encrypted: z.string() }).nullable();
export type SecretWritten = z.infer<typeof secretWritten>;
export type SecretStored = z.infer<typeof secretStored>;

export const integrationKinds = ["webhook", "slack", "email", "pagerduty"] as const;
export type IntegrationKind = (typeof integrationKinds)[number];
export const smtpSecurities = ["starttls", "tls", "none"] as const;

/** The fields that hold a secret, by kind of integration. */
export const secretFields = {
  webhook: ["secret", "authorization"],
  slack: ["url"],
  email: [],
  pagerduty: ["routing_key"],
} as const satisfies Record<IntegrationKind, readonly string[]>;

function integrationsOf<Secret extends z.ZodType>(secret: Secret) {
  const common = {
    /** Stays the same while the integration is changed: outbox rows and kept secrets name it. Made where it is not given. */
    id: z
      .string()
      .regex(/^[a-zA-Z0-9_-]{1,64}$/)
      .optional(),
    /** Whether it is told of alerts that ended. */
    send_resolved: z.boolean().default(true),
  };
  return z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("webhook"),
      ...common,
      url: httpUrl,
      /** Key of the signature: HMAC-SHA256 over `timestamp.body`, in X-Runtower-Signature. */
      secret,
      /** Value of the header Authorization. */
      authorization: secret,
      /** 0: as many as there are. */
      max_alerts: z.number().int().min(0).max(10_000).default(0),
    }),
    z.strictObject({
      kind: z.literal("slack"),
      ...common,
      /** Of the incoming webhook. Who has it can post, so it is a secret. */
      url: secret,
      channel: z.string().max(100).optional(),
    }),
    z.strictObject({
      kind: z.literal("email"),
      ...common,
      to: z.array(address).min(1).max(50),
    }),
    z.strictObject({
      kind: z.literal("pagerduty"),
      ...common,
      routing_key: secret,
      url: httpUrl.default("https://events.pagerduty.com/v2/enqueue"),
    }),
  ]);
}

export const receiversOf = <Secret extends z.ZodType>(secret: Secret) =>
  z.array(z.strictObject({ name, integrations: z.array(integrationsOf(secret)).max(20) })).max(200);

/** The mail server of all e-mail receivers of a project. */
export const smtpOf = <Secret extends z.ZodType>(secret: Secret) =>
  z.strictObject({
    host: z
      .string()
      .min(1)
      .max(253)
      .regex(/^[a-zA-Z0-9._:-]+$/, "must be the name or address of a host"),
    port: z.number().int().min(1).max(65_535).default(587),
    /** `starttls` refuses a server that does not offer it. */
    security: z.enum(smtpSecurities).default("starttls"),
    username: z.string().max(320).default(""),
    password: secret,
    from: z.string().min(3).max(320),
  });
