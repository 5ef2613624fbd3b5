"use client";
import type { RuleDefinition } from "@/lib/contract/rule-input";
import { EditorSection } from "./editor-section";
import type { RuleDraft } from "./rule-draft";

type Props = { draft: RuleDraft; disabled: boolean; onChange: (part: Partial<RuleDraft>) => void };

const noData: { value: RuleDefinition["no_data"]; words: string; about: string }[] = [
  { value: "ok", words: "Nothing is wrong", about: "alerts end" },
  { value: "alert", words: "Alert about it", about: "an alert of its own, with alert_reason=no_data" },
  { value: "keep", words: "Keep as it was", about: "what fires goes on firing" },
];
const onError: { value: RuleDefinition["on_error"]; words: string; about: string }[] = [
  { value: "keep", words: "Keep as it was", about: "the rule shows the error" },
  { value: "alert", words: "Alert about it", about: "an alert of its own, with alert_reason=error" },
];

/** What it means when there is nothing to compare. */
export function PolicySection({ draft, disabled, onChange }: Props) {
  return (
    <EditorSection title="When it cannot tell">
      <div className="grid gap-4 sm:grid-cols-2">
        <Choices
          legend="No data, where there had been some"
          name="no-data"
          options={noData}
          value={draft.noData}
          disabled={disabled}
          onChange={(next) => onChange({ noData: next })}
        />
        <Choices
          legend="The query fails"
          name="on-error"
          options={onError}
          value={draft.onError}
          disabled={disabled}
          onChange={(next) => onChange({ onError: next })}
        />
      </div>
    </EditorSection>
  );
}

type ChoicesProps<Value extends string> = {
  legend: string;
  name: string;
  options: readonly { value: Value; words: string; about: string }[];
  value: Value;
  disabled: boolean;
  onChange: (value: Value) => void;
};

function Choices<Value extends string>({
  legend,
  name,
  options,
  value,
  disabled,
  onChange,
}: ChoicesProps<Value>) {
  return (
    <fieldset disabled={disabled} className="flex flex-col gap-1.5">
      <legend className="pb-1 font-medium text-table text-text-2">{legend}</legend>
      {options.map((option) => (
        <label key={option.value} className="flex items-start gap-2 text-body">
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="mt-1 accent-(--accent)"
          />
          <span>
            {option.words}
            <span className="block text-label text-text-3">{option.about}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
