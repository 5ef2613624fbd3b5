// A document of notification settings with its secrets as pages write them, as they are stored, as they are shown, and open.
import { randomUUID } from "node:crypto";
import { type SecretStored, type SecretWritten, secretFields } from "@/lib/contract/notification-receivers";
import type {
  NotificationSettingsShown,
  NotificationSettingsStored,
  NotificationSettingsWritten,
} from "@/lib/contract/notification-settings";
import { adoptIds } from "./adopt-ids";
import type { SecretBox } from "./secret-box";

export type SettingsFault = { field: string; message: string };
type Fields = Readonly<Record<string, unknown>>;
type Integration = { id?: string | undefined; kind: keyof typeof secretFields };
type Smtp = { host: string; port: number };
type Document<OneIntegration, OneSmtp> = {
  receivers: readonly { name: string; integrations: readonly OneIntegration[] }[];
  smtp: OneSmtp | null;
};

const fresh = "enter it again: what is stored was for another address";

/**
 * The document as it is stored. A secret that is not written anew is kept from `before`, as long as it goes where it went: a
 * stored secret is never sent to an address that somebody typed since.
 */
export function sealSecrets(
  asWritten: NotificationSettingsWritten,
  before: NotificationSettingsStored | null,
  box: SecretBox,
): { document: NotificationSettingsStored; faults: SettingsFault[] } {
  const written = adoptIds(asWritten, before);
  const faults: SettingsFault[] = [];
  const old = new Map(integrationsOf(before).map((one) => [one.id ?? "", one]));
  const keep = (field: string, value: SecretWritten, kept: SecretStored, isSame: boolean): SecretStored => {
    if (typeof value === "string") {
      const message = faultOfSecret(field, value);
      if (message !== undefined) faults.push({ field, message });
      return box.seal(value);
    }
    if (value === null || (value !== undefined && !value.set)) return null;
    if (kept !== null && !isSame) faults.push({ field, message: fresh });
    if (kept === null && value?.set) faults.push({ field, message: "enter it again: there is none stored" });
    return kept;
  };
  const receivers = written.receivers.map((receiver, r) => ({
    ...receiver,
    integrations: receiver.integrations.map((one, i) => {
      const was = one.id === undefined ? undefined : old.get(one.id);
      const isSame = was !== undefined && was.kind === one.kind && targetOf(was) === targetOf(one);
      const sealed = secretFields[one.kind].map((name) => {
        const kept = was?.kind === one.kind ? ((was as Fields)[name] as SecretStored | undefined) : null;
        const field = `receivers.${r}.integrations.${i}.${name}`;
        return [name, keep(field, (one as Fields)[name] as SecretWritten, kept ?? null, isSame)];
      });
      return { ...one, id: one.id ?? randomUUID(), ...Object.fromEntries(sealed) };
    }),
  }));
  const { smtp } = written;
  const wasSmtp = before?.smtp ?? null;
  const isSameServer = wasSmtp?.host === smtp?.host && wasSmtp?.port === smtp?.port;
  const sealedSmtp = smtp && {
    ...smtp,
    password: keep("smtp.password", smtp.password, wasSmtp?.password ?? null, isSameServer),
  };
  // What was replaced are the fields that the schema names as secrets, and nothing else.
  const document = { ...written, receivers, smtp: sealedSmtp } as NotificationSettingsStored;
  return { document, faults };
}

/** What could never be sent is told while it is written: what is stored nobody sees again. */
function faultOfSecret(field: string, value: string): string | undefined {
  if (field.endsWith(".url") && !(URL.canParse(value) && /^https?:\/\/[^/]/i.test(value)))
    return "must be an address that starts with http:// or https://";
  if (field.endsWith(".authorization") && /[^\t\x20-\x7e\x80-\xff]/.test(value))
    return "must be on one line, of characters that a header may hold";
  return undefined;
}

/** What pages are shown: of a secret only whether there is one. */
export function hideSecrets(stored: NotificationSettingsStored): NotificationSettingsShown {
  return mapSecrets(stored, (secret) => ({ set: secret !== null })) as NotificationSettingsShown;
}

/** A document with its secrets in the open, for the one who sends; null where there is none. */
export type OpenSettings = ReturnType<typeof openSecrets>;
export function openSecrets(stored: NotificationSettingsStored, box: SecretBox) {
  return mapSecrets(stored, (secret) => (secret === null ? null : box.open(secret))) as Opened<typeof stored>;
}

type Opened<T> = T extends { encrypted: string }
  ? string
  : T extends readonly (infer One)[]
    ? Opened<One>[]
    : T extends object
      ? { [Key in keyof T]: Opened<T[Key]> }
      : T;

function mapSecrets(stored: NotificationSettingsStored, change: (secret: SecretStored) => unknown): unknown {
  return {
    ...stored,
    receivers: stored.receivers.map((receiver) => ({
      ...receiver,
      integrations: receiver.integrations.map((one) => ({
        ...one,
        ...Object.fromEntries(
          secretFields[one.kind].map((name) => [name, change((one as Fields)[name] as SecretStored)]),
        ),
      })),
    })),
    smtp: stored.smtp && { ...stored.smtp, password: change(stored.smtp.password) },
  };
}

const integrationsOf = <One extends Integration>(document: Document<One, Smtp> | null): One[] =>
  document?.receivers.flatMap(({ integrations }) => [...integrations]) ?? [];

/** Whom a secret of it goes to. */
function targetOf(one: Integration): string {
  const { url } = one as Fields;
  return typeof url === "string" && URL.canParse(url) ? new URL(url).origin : one.kind;
}
