import { Trash2 } from "lucide-react";
import { formatExact } from "@/lib/client/format";
import type { DecisionSettingsOutput } from "@/lib/contract/decision-settings-page";
import { builtInPatterns, type RedactionRule, redactionTargets } from "@/lib/model/decision-rules";
import { IconButton } from "../ui/icon-button";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { Time } from "../ui/time";
import { builtInWords, kindWords, ruleWords, targetWords } from "./redaction-words";

type Props = {
  rule: RedactionRule;
  counts: DecisionSettingsOutput["redactions"];
  mayChange: boolean;
  /** Null: it is taken out. */
  onChange: (rule: RedactionRule | null) => void;
};

/** One rule: what it takes, from where, whether it is on, and how often it matched. */
export function RedactionRuleRow({ rule, counts, mayChange, onChange }: Props) {
  const isOn = rule.enabled !== false;
  return (
    <li className={`flex flex-col gap-1.5 border-b px-3 py-2 last:border-b-0 ${isOn ? "" : "opacity-70"}`}>
      <div className="flex flex-wrap items-center gap-2">
        <label className="flex items-center gap-1.5 text-table">
          <input
            type="checkbox"
            checked={isOn}
            disabled={!mayChange}
            onChange={(event) => onChange({ ...rule, enabled: event.target.checked })}
            className="accent-(--accent)"
          />
          <span className="w-6">{isOn ? "On" : "Off"}</span>
        </label>
        {mayChange ? (
          <span className="w-44">
            <Input
              aria-label="Name of the rule"
              value={rule.name}
              maxLength={100}
              onChange={(event) => onChange({ ...rule, name: event.target.value })}
            />
          </span>
        ) : (
          <span className="font-medium text-body">{rule.name}</span>
        )}
        <span className="text-label text-text-3">{kindWords[rule.kind]}</span>
        {mayChange ? (
          <span className="flex min-w-48 flex-1 items-center gap-2">
            <What rule={rule} onChange={onChange} />
          </span>
        ) : (
          <span className="text-table text-text-2 [overflow-wrap:anywhere]">{ruleWords(rule)}</span>
        )}
        {mayChange && (
          <IconButton size="sm" label={`Remove ${rule.name}`} onClick={() => onChange(null)}>
            <Trash2 aria-hidden />
          </IconButton>
        )}
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 pl-[52px] text-table">
        <fieldset className="flex flex-wrap gap-x-3 gap-y-1" disabled={!mayChange}>
          <legend className="sr-only">Where {rule.name} is applied</legend>
          {redactionTargets.map((target) => (
            <label key={target} className="flex items-center gap-1.5" title={targetWords[target].about}>
              <input
                type="checkbox"
                checked={rule.targets.includes(target)}
                onChange={(event) =>
                  onChange({ ...rule, targets: toggled(rule, target, event.target.checked) })
                }
                className="accent-(--accent)"
              />
              {targetWords[target].title}
            </label>
          ))}
        </fieldset>
        <Counts counts={counts} />
      </div>
    </li>
  );
}

function What({ rule, onChange }: Pick<Props, "rule" | "onChange">) {
  if (rule.kind === "built_in")
    return (
      <Select
        label="Pattern"
        size="md"
        value={rule.built_in}
        options={builtInPatterns.map((value) => ({ value, words: builtInWords[value] }))}
        onChange={(built_in) => onChange({ ...rule, built_in })}
      />
    );
  if (rule.kind === "key")
    return (
      <Input
        aria-label="Name, with * for anything"
        title="A name of an attribute or of a field at any depth; * stands for anything, upper and lower case are the same"
        className="font-mono"
        value={rule.key}
        maxLength={200}
        onChange={(event) => onChange({ ...rule, key: event.target.value })}
      />
    );
  return (
    <>
      <Input
        aria-label="Regular expression"
        title="A regular expression without back references and look-around"
        className="font-mono"
        value={rule.pattern}
        maxLength={300}
        onChange={(event) => onChange({ ...rule, pattern: event.target.value })}
      />
      <label className="flex items-center gap-1.5 whitespace-nowrap text-table">
        <input
          type="checkbox"
          checked={rule.ignore_case === true}
          onChange={(event) => onChange({ ...rule, ignore_case: event.target.checked })}
          className="accent-(--accent)"
        />
        any case
      </label>
    </>
  );
}

function toggled(rule: RedactionRule, target: RedactionRule["targets"][number], isOn: boolean) {
  return redactionTargets.filter((one) => (one === target ? isOn : rule.targets.includes(one)));
}

function Counts({ counts }: Pick<Props, "counts">) {
  const sum = (of: "today" | "last_30_days") => counts.reduce((all, count) => all + count[of], 0);
  const last = counts
    .map(({ last_at }) => last_at)
    .sort()
    .at(-1);
  if (last === undefined) return <span className="ml-auto text-label text-text-3">never matched</span>;
  return (
    <span
      className="ml-auto text-label text-text-3 tabular-nums"
      title={counts
        .map(({ target, last_30_days }) => `${targetWords[target].title}: ${formatExact(last_30_days)}`)
        .join(", ")}
    >
      matched {formatExact(sum("today"))} times today, {formatExact(sum("last_30_days"))} in 30 days, last{" "}
      <Time at={last} />
    </span>
  );
}
