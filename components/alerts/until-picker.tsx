"use client";
import { useId } from "react";
import { formatTime } from "@/lib/client/format";
import { useNow, useUtc } from "@/lib/client/use-clock";
import { cx } from "../ui/cx";
import { fieldClass } from "../ui/input";
import { fromLocalInput, toLocalInput, untilPresets, zoneName } from "./until";

/** `key` of a preset, or `own` with the time typed in. */
export type Until = { key: string; own: string };

/** Null where the time typed in is none, or is over. */
export function untilMsOf(until: Until, nowMs: number, utc: boolean): number | null {
  const timeMs =
    until.key === "own"
      ? fromLocalInput(until.own, utc)
      : (untilPresets(nowMs, utc).find(({ key }) => key === until.key)?.untilMs ?? null);
  return timeMs !== null && timeMs > nowMs ? timeMs : null;
}

type Props = { legend: string; value: Until; onChange: (value: Until) => void };

/** Usual ends as one press each, or a time of one's own; which zone it is in is said. */
export function UntilPicker({ legend, value, onChange }: Props) {
  const utc = useUtc();
  const nowMs = useNow();
  const name = useId();
  const atMs = untilMsOf(value, nowMs, utc);
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 font-medium text-table text-text-2">{legend}</legend>
      <div className="grid grid-cols-3 gap-1.5 max-sm:grid-cols-2">
        {[...untilPresets(nowMs, utc), { key: "own", words: "Another time", untilMs: 0 }].map((preset) => (
          <label
            key={preset.key}
            className={cx(
              "flex h-7 cursor-pointer items-center justify-center rounded-md border px-2 text-table has-focus-visible:outline-2 has-focus-visible:outline-accent max-sm:h-10",
              value.key === preset.key
                ? "border-accent bg-overlay font-medium text-text"
                : "border-line-strong text-text-2 hover:bg-raised",
            )}
          >
            <input
              type="radio"
              name={name}
              className="sr-only"
              checked={value.key === preset.key}
              onChange={() =>
                onChange({ key: preset.key, own: value.own || toLocalInput(nowMs + 2 * 3_600_000, utc) })
              }
            />
            {preset.words}
          </label>
        ))}
      </div>
      {value.key === "own" && (
        <input
          type="datetime-local"
          aria-label={`${legend}, ${zoneName(utc)}`}
          aria-invalid={atMs === null}
          value={value.own}
          min={toLocalInput(nowMs, utc)}
          onChange={(event) => onChange({ key: "own", own: event.target.value })}
          className={cx(fieldClass, "h-8 px-2 text-body max-sm:h-11")}
        />
      )}
      <p className={cx("text-label", atMs === null ? "text-error" : "text-text-3")}>
        {atMs === null
          ? "Choose a time that is still ahead."
          : `Until ${formatTime(atMs, utc).slice(0, 16)}, ${zoneName(utc)}`}
      </p>
    </fieldset>
  );
}
