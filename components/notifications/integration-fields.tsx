"use client";
import { Trash2 } from "lucide-react";
import type { IntegrationKind } from "@/lib/contract/notification-receivers";
import { IconButton } from "../ui/icon-button";
import { Field, Input } from "../ui/input";
import { SecretField } from "./secret-field";
import type { Integration } from "./settings-draft";

export const integrationWords: Record<IntegrationKind, string> = {
  webhook: "Webhook",
  slack: "Slack",
  email: "E-mail",
  pagerduty: "PagerDuty",
};

type Props = {
  integration: Integration;
  disabled: boolean;
  onChange: (integration: Integration) => void;
  onRemove: () => void;
};

/** One way in which a receiver is told. */
export function IntegrationFields({ integration, disabled, onChange, onRemove }: Props) {
  const words = integrationWords[integration.kind];
  return (
    <fieldset disabled={disabled} className="flex flex-col gap-2 rounded-md bg-raised p-2.5">
      <legend className="sr-only">{words}</legend>
      <div className="flex items-center gap-3">
        <span aria-hidden className="font-medium text-table">
          {words}
        </span>
        <label className="ml-auto flex items-center gap-1.5 text-table text-text-2">
          <input
            type="checkbox"
            checked={integration.send_resolved}
            onChange={(event) => onChange({ ...integration, send_resolved: event.target.checked })}
            className="accent-(--accent)"
          />
          also when it is over
        </label>
        {!disabled && (
          <IconButton size="sm" label={`Remove ${words}`} onClick={onRemove}>
            <Trash2 aria-hidden />
          </IconButton>
        )}
      </div>
      <KindFields integration={integration} disabled={disabled} onChange={onChange} />
    </fieldset>
  );
}

type KindProps = Pick<Props, "integration" | "disabled" | "onChange">;

function KindFields({ integration: one, disabled, onChange }: KindProps) {
  switch (one.kind) {
    case "webhook":
      return (
        <>
          <Address
            label="Address"
            hint="POST in Alertmanager's form, signed where a key is set"
            value={one.url}
            onChange={(url) => onChange({ ...one, url })}
          />
          <div className="flex flex-wrap gap-3">
            <SecretField
              label="Signing key"
              hint="HMAC-SHA256, in X-Runtower-Signature"
              value={one.secret}
              disabled={disabled}
              onChange={(secret) => onChange({ ...one, secret })}
            />
            <SecretField
              label="Authorization header"
              value={one.authorization}
              disabled={disabled}
              onChange={(authorization) => onChange({ ...one, authorization })}
            />
          </div>
        </>
      );
    case "slack":
      return (
        <div className="flex flex-wrap gap-3">
          <SecretField
            label="Webhook address"
            hint="Slack: Incoming webhooks. Who has it can post"
            value={one.url}
            disabled={disabled}
            onChange={(url) => onChange({ ...one, url })}
          />
          <div className="w-44">
            <Field label="Channel" hint="Where it may choose one">
              <Input
                value={one.channel ?? ""}
                placeholder="#on-call"
                maxLength={100}
                onChange={(event) => onChange({ ...one, channel: event.target.value || undefined })}
              />
            </Field>
          </div>
        </div>
      );
    case "email":
      return (
        <Field label="To" hint="Addresses with commas between. The mail server has a tab of its own">
          <Input
            defaultValue={one.to.join(", ")}
            placeholder="on-call@example.com"
            spellCheck={false}
            onChange={(event) => onChange({ ...one, to: listOf(event.target.value) })}
          />
        </Field>
      );
    case "pagerduty":
      return (
        <div className="flex flex-wrap gap-3">
          <SecretField
            label="Integration key"
            hint="Events API v2, of the service"
            value={one.routing_key}
            disabled={disabled}
            onChange={(routing_key) => onChange({ ...one, routing_key })}
          />
          <div className="min-w-56 flex-1">
            <Address label="Address" value={one.url} onChange={(url) => onChange({ ...one, url })} />
          </div>
        </div>
      );
  }
}

type AddressProps = { label: string; hint?: string; value: string; onChange: (value: string) => void };

function Address({ label, hint, value, onChange }: AddressProps) {
  return (
    <Field label={label} hint={hint}>
      <Input
        type="url"
        value={value}
        placeholder="https://"
        spellCheck={false}
        className="font-mono text-table"
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}

export function listOf(text: string): string[] {
  return text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}
