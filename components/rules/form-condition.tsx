"use client";
import { labelsOf, measureWords, subjects } from "@/lib/alerts/rule-form-subjects";
import { wordsOfForm } from "@/lib/alerts/rule-form-words";
import { type RuleFilter, type RuleForm, ruleSubjects } from "@/lib/contract/rule-form";
import type { RuleFault } from "@/lib/contract/rule-input";
import { FilterRows } from "../metrics/filter-rows";
import { SuggestInput } from "../metrics/suggest-input";
import { useLabelChoices } from "../metrics/use-label-choices";
import { Select } from "../ui/select";
import { DurationField } from "./duration-field";
import { changeSubject } from "./form-change";
import { NumberField } from "./number-field";

type Props = {
  project: string;
  form: RuleForm;
  faults: readonly RuleFault[];
  disabled: boolean;
  onChange: (form: RuleForm) => void;
};

const compares = [
  { value: ">", words: "more than" },
  { value: ">=", words: "at least" },
  { value: "<", words: "less than" },
  { value: "<=", words: "at most" },
] as const;
const windows = ["1m", "5m", "10m", "15m", "30m", "1h", "6h", "1d"];

/** A condition put together of words; what it comes to stands below as a sentence. */
export function FormCondition({ project, form, faults, disabled, onChange }: Props) {
  const change = (part: Partial<RuleForm>) => onChange({ ...form, ...part });
  const labels = labelsOf(form.subject, form.measure);
  const isShare = form.measure === "failing_share";
  const { unit } = measureWords[form.measure];
  return (
    <fieldset disabled={disabled} className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <Select
          label="Of"
          showLabel
          size="md"
          value={form.subject}
          options={ruleSubjects.map((value) => ({ value, words: subjects[value].title }))}
          onChange={(subject) => onChange(changeSubject(form, { subject }))}
        />
        <Select
          label="Measure"
          showLabel
          size="md"
          value={form.measure}
          options={subjects[form.subject].measures.map((value) => ({
            value,
            words: measureWords[value].title,
          }))}
          onChange={(measure) => onChange(changeSubject(form, { measure }))}
        />
        {form.measure !== "none_seen" && (
          <>
            <Select
              label="Is"
              showLabel
              size="md"
              value={form.compare}
              options={compares}
              onChange={(compare) => change({ compare })}
            />
            <NumberField
              label={isShare ? "Threshold in percent" : "Threshold"}
              value={isShare ? Number((form.threshold * 100).toPrecision(12)) : form.threshold}
              onChange={(value) =>
                change({ threshold: isShare ? Number((value / 100).toPrecision(12)) : value })
              }
            />
            <span className="text-body text-text-2">{isShare ? "%" : unit}</span>
          </>
        )}
      </div>
      <Filters project={project} form={form} labels={labels} onChange={(filters) => change({ filters })} />
      <div className="flex flex-wrap items-end gap-4">
        <DurationField
          label={form.measure === "none_seen" ? "Silent for" : "Over the last"}
          valueMs={form.window_ms}
          leastMs={60_000}
          presets={windows}
          onChange={(window_ms) => change({ window_ms })}
        />
        <GroupBy form={form} labels={labels} onChange={(group_by) => change({ group_by })} />
      </div>
      <p className="text-table text-text-2" aria-live="polite">
        Fires where <strong className="font-medium text-text">{wordsOfForm(form)}</strong>.
      </p>
      {faults.map(({ field, message }) => (
        <p key={`${field} ${message}`} role="alert" className="text-error text-table">
          {message}
        </p>
      ))}
    </fieldset>
  );
}

type GroupProps = { form: RuleForm; labels: readonly string[]; onChange: (labels: string[]) => void };

/** One alert for each value of these labels. */
function GroupBy({ form, labels, onChange }: GroupProps) {
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="pb-1 font-medium text-table text-text-2">One alert for each</legend>
      <span className="flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1">
        {labels.map((label) => (
          <label key={label} className="flex items-center gap-1.5 text-table">
            <input
              type="checkbox"
              checked={form.group_by.includes(label)}
              onChange={(event) =>
                onChange(
                  event.target.checked
                    ? [...form.group_by, label].slice(-5)
                    : form.group_by.filter((one) => one !== label),
                )
              }
              className="accent-(--accent)"
            />
            {label}
          </label>
        ))}
      </span>
    </fieldset>
  );
}

type FilterProps = {
  project: string;
  form: RuleForm;
  labels: readonly string[];
  onChange: (filters: RuleFilter[]) => void;
};
const ops = [
  { value: "=", words: "is" },
  { value: "!=", words: "is not" },
  { value: "=~", words: "matches" },
  { value: "!~", words: "does not match" },
] as const;

function Filters({ project, form: { filters }, labels, onChange }: FilterProps) {
  return (
    <FilterRows
      filters={filters}
      onChange={onChange}
      blank={{ label: labels[0] ?? "", op: "=", value: "" }}
      add={filters.length === 0 ? "Only where…" : "and"}
      canAdd={labels.length > 0 && filters.length < 20}
    >
      {(filter, place, set) => (
        <>
          <Select
            label={`Label of filter ${place + 1}`}
            value={filter.label}
            options={labels.map((value) => ({ value, words: value }))}
            onChange={(label) => set({ label, value: "" })}
          />
          <Select
            label={`Filter ${place + 1}`}
            value={filter.op}
            options={ops}
            onChange={(op) => set({ op })}
          />
          <FilterValue project={project} filter={filter} place={place} onChange={(value) => set({ value })} />
        </>
      )}
    </FilterRows>
  );
}

type ValueProps = { project: string; filter: RuleFilter; place: number; onChange: (value: string) => void };

function FilterValue({ project, filter, place, onChange }: ValueProps) {
  const choices = useLabelChoices(project, `label/${encodeURIComponent(filter.label)}/values`, "");
  return (
    <SuggestInput
      label={`Value of filter ${place + 1}`}
      value={filter.value}
      choices={choices}
      placeholder={filter.op.endsWith("~") ? "expression" : "value"}
      className="max-w-40"
      onChange={onChange}
    />
  );
}
