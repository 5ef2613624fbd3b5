"use client";
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import type { TimeInterval, TimeRange } from "@/lib/contract/alert-routes";
import { Button } from "../ui/button";
import { IconButton } from "../ui/icon-button";
import { Input } from "../ui/input";
import { Faults } from "./faults";
import { type RangeText, readRange, textOfRange } from "./range-text";
import { faultsAt, newInterval, renameInRoutes, replaced, type SettingsFault } from "./settings-draft";
import type { SettingsEditing } from "./use-settings";

/** Times by name, for routes to mute or to be active at. */
export function IntervalPart({ editing, disabled }: { editing: SettingsEditing; disabled: boolean }) {
  const { draft, faults, change } = editing;
  const intervals = draft.time_intervals;
  const [removed, setRemoved] = useState(0);
  const set = (place: number, interval: TimeInterval) => {
    const before = intervals[place]?.name ?? "";
    change({
      time_intervals: replaced(intervals, place, interval),
      ...(before === interval.name
        ? {}
        : { route: renameInRoutes(draft.route, "interval", before, interval.name) }),
    });
  };
  return (
    <div className="flex flex-col gap-3 p-3">
      <p className="max-w-[80ch] text-table text-text-2">
        Times that routes name under “not told at” and “told only at”. A time lies in a row where it lies in
        each of its columns; an empty column holds any.
      </p>
      {intervals.map((interval, place) => (
        <Interval
          // biome-ignore lint/suspicious/noArrayIndexKey: it has no name but its place; all begin anew where one goes
          key={`${removed} ${place}`}
          interval={interval}
          faults={faultsAt(faults, `time_intervals.${place}`)}
          disabled={disabled}
          onChange={(next) => set(place, next)}
          onRemove={() => {
            setRemoved(removed + 1);
            change({ time_intervals: intervals.toSpliced(place, 1) });
          }}
        />
      ))}
      {!disabled && (
        <Button
          className="self-start"
          onClick={() => change({ time_intervals: [...intervals, newInterval(intervals)] })}
        >
          <Plus aria-hidden className="size-3.5" /> Time interval
        </Button>
      )}
      <datalist id="interval-zones">
        {Intl.supportedValuesOf("timeZone").map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </div>
  );
}

type Props = {
  interval: TimeInterval;
  faults: readonly SettingsFault[];
  disabled: boolean;
  onChange: (interval: TimeInterval) => void;
  onRemove: () => void;
};
const anyTime: TimeRange = { times: [], weekdays: [], days_of_month: [], months: [], years: [], zone: "UTC" };

function Interval({ interval, faults, disabled, onChange, onRemove }: Props) {
  const { name, ranges } = interval;
  const [removed, setRemoved] = useState(0);
  return (
    <fieldset disabled={disabled} className="flex flex-col gap-2 rounded-lg border p-3">
      <legend className="sr-only">Time interval {name}</legend>
      <div className="flex items-center gap-2">
        <Input
          aria-label="Name of the time interval"
          value={name}
          maxLength={100}
          className="max-w-56 font-medium"
          onChange={(event) => onChange({ ...interval, name: event.target.value })}
        />
        {!disabled && (
          <Button size="sm" look="ghost" className="ml-auto" onClick={onRemove}>
            Remove
          </Button>
        )}
      </div>
      {ranges.map((range, place) => (
        <Range
          // biome-ignore lint/suspicious/noArrayIndexKey: it has no name but its place; all begin anew where one goes
          key={`${removed} ${place}`}
          of={`${name}, row ${place + 1}`}
          range={range}
          canRemove={!disabled && ranges.length > 1}
          onChange={(next) => onChange({ ...interval, ranges: replaced(ranges, place, next) })}
          onRemove={() => {
            setRemoved(removed + 1);
            onChange({ ...interval, ranges: ranges.toSpliced(place, 1) });
          }}
        />
      ))}
      {!disabled && (
        <Button
          size="sm"
          look="ghost"
          className="self-start"
          onClick={() => onChange({ ...interval, ranges: [...ranges, anyTime] })}
        >
          <Plus aria-hidden className="size-3.5" /> Row
        </Button>
      )}
      <Faults faults={faults} />
    </fieldset>
  );
}

const columns: { field: keyof RangeText; words: string; placeholder: string }[] = [
  { field: "times", words: "Times", placeholder: "09:00-17:00" },
  { field: "weekdays", words: "Days", placeholder: "mon-fri" },
  { field: "daysOfMonth", words: "Days of month", placeholder: "1-7, -1" },
  { field: "months", words: "Months", placeholder: "1-3, 12" },
  { field: "years", words: "Years", placeholder: "2026" },
];

type RangeProps = {
  of: string;
  range: TimeRange;
  canRemove: boolean;
  onChange: (range: TimeRange) => void;
  onRemove: () => void;
};

function Range({ of, range, canRemove, onChange, onRemove }: RangeProps) {
  const [text, setText] = useState(() => textOfRange(range));
  const [zone, setZone] = useState(range.zone);
  const read = readRange(text, zone);
  const type = (next: RangeText, nextZone: string) => {
    setText(next);
    setZone(nextZone);
    const found = readRange(next, nextZone);
    if ("range" in found) onChange(found.range);
  };
  return (
    <div className="flex flex-col gap-1">
      <div className="grid grid-cols-2 items-end gap-2 md:grid-cols-[repeat(6,minmax(0,1fr))_28px]">
        {columns.map(({ field, words, placeholder }) => (
          <span key={field} className="flex flex-col gap-1">
            <span aria-hidden className="text-label text-text-3">
              {words}
            </span>
            <Input
              aria-label={`${words} of ${of}`}
              value={text[field]}
              placeholder={placeholder}
              spellCheck={false}
              className="font-mono text-table"
              onChange={(event) => type({ ...text, [field]: event.target.value }, zone)}
            />
          </span>
        ))}
        <span className="flex flex-col gap-1">
          <span aria-hidden className="text-label text-text-3">
            Zone
          </span>
          <Input
            aria-label={`Zone of ${of}`}
            value={zone}
            list="interval-zones"
            spellCheck={false}
            onChange={(event) => type(text, event.target.value)}
          />
        </span>
        {canRemove && (
          <IconButton size="sm" label={`Remove ${of}`} onClick={onRemove}>
            <Trash2 aria-hidden />
          </IconButton>
        )}
      </div>
      {"fault" in read && (
        <p role="alert" className="text-error text-label">
          {read.fault}
        </p>
      )}
    </div>
  );
}
