"use client";
import { smtpSecurities } from "@/lib/contract/notification-receivers";
import { Button } from "../ui/button";
import { Field, Input } from "../ui/input";
import { Select } from "../ui/select";
import { Faults } from "./faults";
import { SecretField } from "./secret-field";
import { faultsAt, type MailServer, newMailServer } from "./settings-draft";
import type { SettingsEditing } from "./use-settings";

const securityWords: Record<(typeof smtpSecurities)[number], string> = {
  starttls: "STARTTLS",
  tls: "TLS from the start",
  none: "none",
};

/** The mail server that all e-mail goes through. */
export function MailPart({ editing, disabled }: { editing: SettingsEditing; disabled: boolean }) {
  const { draft, faults, change } = editing;
  const server = draft.smtp;
  if (server === null)
    return (
      <div className="flex flex-col items-start gap-2 p-3 text-table text-text-2">
        <p>No mail server: receivers by e-mail need one.</p>
        {!disabled && <Button onClick={() => change({ smtp: newMailServer })}>Set a mail server</Button>}
      </div>
    );
  const set = (part: Partial<MailServer>) => change({ smtp: { ...server, ...part } });
  return (
    <fieldset disabled={disabled} className="flex max-w-2xl flex-col gap-3 p-3">
      <legend className="sr-only">Mail server</legend>
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-48 flex-1">
          <Field label="Host">
            <Input
              value={server.host}
              placeholder="smtp.example.com"
              spellCheck={false}
              onChange={(event) => set({ host: event.target.value.trim() })}
            />
          </Field>
        </div>
        <div className="w-24">
          <Field label="Port">
            <Input
              type="number"
              min={1}
              max={65_535}
              value={server.port}
              onChange={(event) => set({ port: Number(event.target.value) })}
            />
          </Field>
        </div>
        <Select
          label="Security"
          showLabel
          size="md"
          value={server.security}
          options={smtpSecurities.map((value) => ({ value, words: securityWords[value] }))}
          onChange={(security) => set({ security })}
        />
      </div>
      <Field label="From" hint="Runtower <alerts@example.com>">
        <Input
          value={server.from}
          spellCheck={false}
          onChange={(event) => set({ from: event.target.value })}
        />
      </Field>
      <div className="flex flex-wrap gap-3">
        <div className="min-w-48 flex-1">
          <Field label="User name" hint="Empty where the server asks for none">
            <Input
              value={server.username}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => set({ username: event.target.value })}
            />
          </Field>
        </div>
        <SecretField
          label="Password"
          value={server.password}
          disabled={disabled}
          onChange={(password) => set({ password })}
        />
      </div>
      <Faults faults={faultsAt(faults, "smtp")} />
      {!disabled && (
        <Button size="sm" look="ghost" className="self-start" onClick={() => change({ smtp: null })}>
          Remove the mail server
        </Button>
      )}
    </fieldset>
  );
}
