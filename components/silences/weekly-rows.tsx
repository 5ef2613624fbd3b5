"use client";
import { Plus, Trash2 } from "lucide-react";
import { useUtc } from "@/lib/client/use-clock";
import type { WeeklyWindow } from "@/lib/contract/silence";
import { zoneName } from "../alerts/until";
import { Button } from "../ui/button";
import { cx } from "../ui/cx";
import { IconButton } from "../ui/icon-button";
import { fieldClass, Input } from "../ui/input";

type Props = { windows: readonly WeeklyWindow[]; onChange: (windows: WeeklyWindow[]) => void };
const days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** Times of the week in a zone of their own, so that daylight saving moves with the people. */
export function WeeklyRows({ windows, onChange }: Props) {
  const utc = useUtc();
  const set = (place: number, part: Partial<WeeklyWindow>) =>
    onChange(windows.map((each, index) => (index === place ? { ...each, ...part } : each)));
  return (
    <div className="flex flex-col gap-2">
      {windows.map((window, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: windows have no name but their place
        <div key={place} className="flex flex-wrap items-center gap-2 rounded-md bg-raised p-2">
          <Days place={place} chosen={window.days} onChange={(chosen) => set(place, { days: chosen })} />
          <Clock
            label={`From, window ${place + 1}`}
            value={window.from}
            onChange={(from) => set(place, { from })}
          />
          <span className="text-text-3">to</span>
          <Clock label={`To, window ${place + 1}`} value={window.to} onChange={(to) => set(place, { to })} />
          {window.to <= window.from && <span className="text-label text-text-3">the next day</span>}
          {window.from === "00:00" && window.to === "24:00" && (
            <span className="text-label text-text-3">the whole day</span>
          )}
          <Input
            aria-label={`Zone, window ${place + 1}`}
            value={window.zone}
            list="silence-zones"
            spellCheck={false}
            className="max-w-44"
            onChange={(event) => set(place, { zone: event.target.value })}
          />
          <IconButton
            size="sm"
            label={`Remove window ${place + 1}`}
            onClick={() => onChange(windows.filter((_, index) => index !== place))}
          >
            <Trash2 aria-hidden />
          </IconButton>
        </div>
      ))}
      <datalist id="silence-zones">
        {Intl.supportedValuesOf("timeZone").map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <Button
        size="sm"
        className="self-start"
        onClick={() =>
          onChange([...windows, { days: [1, 2, 3, 4, 5], from: "22:00", to: "06:00", zone: zoneName(utc) }])
        }
      >
        <Plus aria-hidden className="size-3.5" /> Time of the week
      </Button>
    </div>
  );
}

type DaysProps = { place: number; chosen: readonly number[]; onChange: (days: number[]) => void };

function Days({ place, chosen, onChange }: DaysProps) {
  return (
    <fieldset className="flex" aria-label={`Days of window ${place + 1}`}>
      {days.map((name, index) => (
        <button
          key={name}
          type="button"
          title={name}
          aria-pressed={chosen.includes(index + 1)}
          onClick={() =>
            onChange(
              chosen.includes(index + 1)
                ? chosen.filter((day) => day !== index + 1)
                : [...chosen, index + 1].sort((a, b) => a - b),
            )
          }
          className="-ml-px size-7 border border-line-strong bg-surface text-label text-text-2 first:ml-0 first:rounded-l-md last:rounded-r-md hover:text-text aria-pressed:bg-accent-fill aria-pressed:text-on-accent"
        >
          <span aria-hidden>{name.slice(0, 2)}</span>
          <span className="sr-only">{name}</span>
        </button>
      ))}
    </fieldset>
  );
}

function Clock({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <input
      type="time"
      aria-label={label}
      value={value === "24:00" ? "00:00" : value}
      required
      onChange={(event) => event.target.value !== "" && onChange(event.target.value)}
      className={cx(fieldClass, "h-7 px-2 text-body")}
    />
  );
}
