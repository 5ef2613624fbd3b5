"use client";
import { useState } from "react";
import type { AlertRoute } from "@/lib/contract/alert-routes";
import { formatDuration, parseDuration } from "@/lib/promql/syntax/duration";
import { type LabelChoices, MatcherRows } from "../silences/matcher-rows";
import { matchersOf, rowsOf } from "../silences/silence-draft";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { listOf } from "./integration-fields";
import { defaultWords, routeNumber } from "./route-words";
import type { RouteNames } from "./settings-draft";

type Props = {
  route: AlertRoute;
  path: string;
  isRoot: boolean;
  names: RouteNames;
  choices: LabelChoices;
  disabled: boolean;
  onChange: (route: AlertRoute) => void;
};
/** Not names that a receiver could have: those are trimmed. */
const asAbove = " above";
const nobody = " nobody";

/** What one route says. A field left empty is as in the route above. */
export function RouteFields({ route, path, isRoot, names, choices, disabled, onChange }: Props) {
  const change = (part: Partial<AlertRoute>) => onChange({ ...route, ...part });
  const receiver = route.receiver === undefined ? (isRoot ? nobody : asAbove) : (route.receiver ?? nobody);
  const inherited = isRoot ? "usual: " : "as above, usual: ";
  return (
    <fieldset disabled={disabled} className="flex flex-col gap-3">
      {!isRoot && (
        <Matchers route={route} path={path} choices={choices} disabled={disabled} onChange={change} />
      )}
      <div className="flex flex-wrap items-end gap-3">
        <Select
          label="Tells"
          showLabel
          size="md"
          value={receiver}
          options={[
            ...(isRoot ? [] : [{ value: asAbove, words: "as above" }]),
            { value: nobody, words: "nobody: inbox only" },
            ...names.receivers.map((value) => ({ value, words: value })),
          ]}
          onChange={(value) =>
            change({ receiver: value === asAbove ? undefined : value === nobody ? null : value })
          }
        />
        {!isRoot && (
          <Check
            label="go on to the next routes too"
            on={route.continue}
            onChange={(on) => change({ continue: on })}
          />
        )}
        <Check
          label="repeat also what is acknowledged or snoozed"
          on={route.repeat_acknowledged ?? false}
          onChange={(on) => change({ repeat_acknowledged: on })}
        />
      </div>
      <div className="grid grid-cols-2 gap-3 md:grid-cols-4">
        <Text
          label="Together by"
          value={route.group_by?.join(", ") ?? ""}
          placeholder={`${inherited}${defaultWords.group_by}`}
          hint='labels, or "..." for each alone'
          onChange={(text) => change({ group_by: text === "" ? undefined : listOf(text) })}
        />
        <Seconds
          label="First after"
          hint={`${inherited}${defaultWords.group_wait}`}
          value={route.group_wait_seconds}
          onChange={(group_wait_seconds) => change({ group_wait_seconds })}
        />
        <Seconds
          label="News at most every"
          hint={`${inherited}${defaultWords.group_interval}`}
          value={route.group_interval_seconds}
          onChange={(group_interval_seconds) => change({ group_interval_seconds })}
        />
        <Seconds
          label="The same again every"
          hint={`${inherited}${defaultWords.repeat_interval}`}
          value={route.repeat_interval_seconds}
          onChange={(repeat_interval_seconds) => change({ repeat_interval_seconds })}
        />
      </div>
      {names.intervals.length > 0 && (
        <div className="flex flex-wrap gap-x-6 gap-y-2">
          <Intervals
            legend="Not told at"
            all={names.intervals}
            chosen={route.mute_time_intervals}
            onChange={(mute_time_intervals) => change({ mute_time_intervals })}
          />
          <Intervals
            legend="Told only at"
            all={names.intervals}
            chosen={route.active_time_intervals}
            onChange={(active_time_intervals) => change({ active_time_intervals })}
          />
        </div>
      )}
    </fieldset>
  );
}

type MatcherProps = Pick<Props, "route" | "path" | "choices" | "disabled"> & {
  onChange: (part: Partial<AlertRoute>) => void;
};

/** Rows hold what is not whole yet; the route holds what is. */
function Matchers({ route, path, choices, disabled, onChange }: MatcherProps) {
  const [rows, setRows] = useState(() => rowsOf(route.matchers));
  return (
    <MatcherRows
      of={`of route ${routeNumber(path)}`}
      rows={rows}
      choices={choices}
      disabled={disabled}
      onChange={(next) => {
        setRows(next);
        onChange({ matchers: matchersOf(next) });
      }}
    />
  );
}

function Check({ label, on, onChange }: { label: string; on: boolean; onChange: (on: boolean) => void }) {
  return (
    <label className="flex h-7 items-center gap-1.5 text-table">
      <input
        type="checkbox"
        checked={on}
        onChange={(event) => onChange(event.target.checked)}
        className="accent-(--accent)"
      />
      {label}
    </label>
  );
}

type TextProps = {
  label: string;
  value: string;
  placeholder: string;
  hint: string;
  onChange: (text: string) => void;
};

function Text({ label, value, placeholder, hint, onChange }: TextProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the Input inside
    <label className="flex flex-col gap-1">
      <span className="font-medium text-table text-text-2">{label}</span>
      <Input
        defaultValue={value}
        placeholder={placeholder}
        spellCheck={false}
        onChange={(event) => onChange(event.target.value.trim())}
      />
      <span className="text-label text-text-3">{hint}</span>
    </label>
  );
}

type SecondsProps = {
  label: string;
  hint: string;
  value: number | undefined;
  onChange: (seconds: number | undefined) => void;
};

/** A length; empty for what the route above says. */
function Seconds({ label, hint, value, onChange }: SecondsProps) {
  const [text, setText] = useState(value === undefined ? "" : formatDuration(value * 1_000));
  const isRead = text.trim() === "" || parseDuration(text.trim()) !== undefined;
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the Input inside
    <label className="flex flex-col gap-1">
      <span className="font-medium text-table text-text-2">{label}</span>
      <Input
        value={text}
        aria-invalid={!isRead}
        spellCheck={false}
        className="font-mono"
        onChange={(event) => {
          setText(event.target.value);
          const typed = event.target.value.trim();
          const ms = parseDuration(typed);
          if (typed === "") onChange(undefined);
          else if (ms !== undefined) onChange(ms / 1_000);
        }}
      />
      <span className={`text-label ${isRead ? "text-text-3" : "text-error"}`}>
        {isRead ? hint : "A length such as 30s, 5m or 4h"}
      </span>
    </label>
  );
}

type IntervalProps = {
  legend: string;
  all: readonly string[];
  chosen: readonly string[];
  onChange: (names: string[]) => void;
};

function Intervals({ legend, all, chosen, onChange }: IntervalProps) {
  return (
    <fieldset className="flex flex-wrap items-center gap-x-3">
      <legend className="float-left mr-3 font-medium text-table text-text-2">{legend}</legend>
      {all.map((name) => (
        <Check
          key={name}
          label={name}
          on={chosen.includes(name)}
          onChange={(on) => onChange(on ? [...chosen, name] : chosen.filter((one) => one !== name))}
        />
      ))}
    </fieldset>
  );
}
