"use client";
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import type { InhibitRule } from "@/lib/contract/alert-routes";
import { type LabelChoices, MatcherRows } from "../silences/matcher-rows";
import { matchersOf, rowsOf } from "../silences/silence-draft";
import { useAlertLabels } from "../silences/use-alert-labels";
import { Button } from "../ui/button";
import { IconButton } from "../ui/icon-button";
import { Input } from "../ui/input";
import { Faults } from "./faults";
import { listOf } from "./integration-fields";
import { faultsAt, newInhibition, replaced, type SettingsFault } from "./settings-draft";
import type { SettingsEditing } from "./use-settings";

/** Which alerts need no word of their own while another fires. */
export function InhibitPart({ editing, disabled }: { editing: SettingsEditing; disabled: boolean }) {
  const { draft, faults, change } = editing;
  const rules = draft.inhibit_rules;
  const choices = useAlertLabels();
  const [removed, setRemoved] = useState(0);
  return (
    <div className="flex flex-col gap-3 p-3">
      <p className="max-w-[80ch] text-table text-text-2">
        While an alert of the left fires, those of the right with the same values of the labels below are not
        notified. They stand in the inbox.
      </p>
      {rules.length === 0 && (
        <p className="text-table text-text-3">No such rule: every alert is told for itself.</p>
      )}
      {rules.map((rule, place) => (
        <Inhibition
          // biome-ignore lint/suspicious/noArrayIndexKey: it has no name but its place; all begin anew where one goes
          key={`${removed} ${place}`}
          rule={rule}
          place={place}
          choices={choices}
          faults={faultsAt(faults, `inhibit_rules.${place}`)}
          disabled={disabled}
          onChange={(next) => change({ inhibit_rules: replaced(rules, place, next) })}
          onRemove={() => {
            setRemoved(removed + 1);
            change({ inhibit_rules: rules.toSpliced(place, 1) });
          }}
        />
      ))}
      {!disabled && (
        <Button className="self-start" onClick={() => change({ inhibit_rules: [...rules, newInhibition()] })}>
          <Plus aria-hidden className="size-3.5" /> Inhibition
        </Button>
      )}
    </div>
  );
}

type Props = {
  rule: InhibitRule;
  place: number;
  choices: LabelChoices;
  faults: readonly SettingsFault[];
  disabled: boolean;
  onChange: (rule: InhibitRule) => void;
  onRemove: () => void;
};

function Inhibition({ rule, place, choices, faults, disabled, onChange, onRemove }: Props) {
  const [source, setSource] = useState(() => rowsOf(rule.source_matchers));
  const [target, setTarget] = useState(() => rowsOf(rule.target_matchers));
  return (
    <section aria-label={`Inhibition ${place + 1}`} className="flex flex-col gap-3 rounded-lg border p-3">
      <div className="grid gap-4 md:grid-cols-2">
        <div className="flex flex-col gap-1.5">
          <h3 className="font-medium text-table text-text-2">While these fire</h3>
          <MatcherRows
            of={`of the source ${place + 1}`}
            rows={source}
            choices={choices}
            disabled={disabled}
            onChange={(rows) => {
              setSource(rows);
              onChange({ ...rule, source_matchers: matchersOf(rows) });
            }}
          />
        </div>
        <div className="flex flex-col gap-1.5">
          <h3 className="font-medium text-table text-text-2">these are not told</h3>
          <MatcherRows
            of={`of the target ${place + 1}`}
            rows={target}
            choices={choices}
            disabled={disabled}
            onChange={(rows) => {
              setTarget(rows);
              onChange({ ...rule, target_matchers: matchersOf(rows) });
            }}
          />
        </div>
      </div>
      <div className="flex items-center gap-2">
        <span aria-hidden className="text-table text-text-2">
          with the same
        </span>
        <Input
          aria-label={`Equal labels of inhibition ${place + 1}`}
          defaultValue={rule.equal.join(", ")}
          disabled={disabled}
          placeholder="any values"
          spellCheck={false}
          className="max-w-72 font-mono text-table"
          onChange={(event) => onChange({ ...rule, equal: listOf(event.target.value) })}
        />
        {!disabled && (
          <IconButton
            size="sm"
            label={`Remove inhibition ${place + 1}`}
            className="ml-auto"
            onClick={onRemove}
          >
            <Trash2 aria-hidden />
          </IconButton>
        )}
      </div>
      <Faults faults={faults} />
    </section>
  );
}
