"use client";
import { plural } from "@/lib/client/format";
import { integrationKinds } from "@/lib/contract/notification-receivers";
import { Button } from "../ui/button";
import { Input } from "../ui/input";
import { Menu, MenuItem } from "../ui/menu";
import { Faults } from "./faults";
import { IntegrationFields, integrationWords } from "./integration-fields";
import { newIntegration, type Receiver, replaced, type Settings, type SettingsFault } from "./settings-draft";
import { TestReceiver } from "./test-receiver";

type Props = {
  receiver: Receiver;
  draft: Settings;
  /** That name it. */
  routes: number;
  faults: readonly SettingsFault[];
  disabled: boolean;
  onChange: (receiver: Receiver) => void;
  onRemove: () => void;
};

/** One receiver with its ways of being told, and a test of all of them. */
export function ReceiverCard({ receiver, draft, routes, faults, disabled, onChange, onRemove }: Props) {
  const { name, integrations } = receiver;
  return (
    <section aria-label={`Receiver ${name}`} className="flex flex-col gap-2.5 rounded-lg border p-3">
      <div className="flex flex-wrap items-center gap-2">
        <Input
          aria-label="Name of the receiver"
          value={name}
          disabled={disabled}
          maxLength={100}
          className="max-w-56 font-medium"
          onChange={(event) => onChange({ ...receiver, name: event.target.value })}
        />
        <span className="text-label text-text-3">
          {routes === 0 ? "no route leads here" : plural(routes, "route")}
        </span>
        {!disabled && (
          <span className="ml-auto flex items-center gap-1.5">
            <Menu
              align="end"
              trigger={
                <Button size="sm" look="ghost">
                  Add a way
                </Button>
              }
            >
              {integrationKinds.map((kind) => (
                <MenuItem
                  key={kind}
                  onSelect={() =>
                    onChange({ ...receiver, integrations: [...integrations, newIntegration(kind)] })
                  }
                >
                  {integrationWords[kind]}
                </MenuItem>
              ))}
            </Menu>
            <Button
              size="sm"
              look="ghost"
              disabled={routes > 0}
              title={routes > 0 ? "Routes lead here: change them first" : undefined}
              onClick={onRemove}
            >
              Remove
            </Button>
          </span>
        )}
      </div>
      {integrations.length === 0 && (
        <p className="text-table text-text-3">No way yet: nobody would be told.</p>
      )}
      {integrations.map((integration, place) => (
        <IntegrationFields
          key={integration.id ?? `new ${place}`}
          integration={integration}
          disabled={disabled}
          onChange={(next) => onChange({ ...receiver, integrations: replaced(integrations, place, next) })}
          onRemove={() => onChange({ ...receiver, integrations: integrations.toSpliced(place, 1) })}
        />
      ))}
      <Faults faults={faults} />
      {!disabled && <TestReceiver name={name} draft={draft} canTest={integrations.length > 0} />}
    </section>
  );
}
