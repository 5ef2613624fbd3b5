"use client";
import { CalendarClock, ChevronDown, Link2, Undo2 } from "lucide-react";
import { Popover } from "radix-ui";
import { type FormEvent, useState } from "react";
import { formatTime } from "@/lib/client/format";
import { presets, relativeMs, resolveTime, type TimeRange } from "@/lib/client/time-range";
import { useUtc } from "@/lib/client/use-clock";
import { useShortcut } from "@/lib/client/use-shortcut";
import { useTimeRange } from "@/lib/client/use-time-range";
import { Button, buttonClass } from "../ui/button";
import { copyText } from "../ui/copy-button";
import { cx } from "../ui/cx";
import { IconButton } from "../ui/icon-button";
import { Field, Input } from "../ui/input";
import { popClass } from "../ui/menu";
import { toast } from "../ui/toast";

function describe(range: TimeRange, utc: boolean): string {
  const preset = presets.find((each) => each.token === range.from);
  if (range.to === null && preset !== undefined) return preset.words;
  if (range.to === null && relativeMs(range.from) !== null) return `Last ${range.from}`;
  const from = resolveTime(range.from, 0);
  const to = range.to === null ? null : resolveTime(range.to, 0);
  if (from === null) return "Last hour";
  const left = formatTime(from, utc).slice(5, 19);
  if (to === null) return `${left} to now`;
  const right = formatTime(to, utc);
  return `${left} – ${formatTime(from, utc).slice(0, 10) === right.slice(0, 10) ? right.slice(11, 19) : right.slice(5, 19)}`;
}

/** Relative presets, absolute ends, back to the range before, and a link that stays as it is. */
export function TimeRangePicker() {
  const { range, set, back, canGoBack, resolve } = useTimeRange();
  const utc = useUtc();
  const [open, setOpen] = useState(false);
  useShortcut("t", "Time range", "View", () => setOpen(true));
  const shortly = range.to === null ? range.from : "fixed";
  const choose = (next: TimeRange) => {
    set(next);
    setOpen(false);
  };
  const copyLink = async () => {
    const { fromMs, toMs } = resolve(Date.now());
    const url = new URL(location.href);
    url.searchParams.set("from", String(Math.floor(fromMs)));
    url.searchParams.set("to", String(Math.ceil(toMs)));
    toast(
      (await copyText(url.href))
        ? "Link copied, with this exact time range"
        : "The browser did not let us copy",
    );
  };
  return (
    <div className="flex items-center">
      {canGoBack && (
        <IconButton label="Back to the time range before" onClick={back}>
          <Undo2 aria-hidden />
        </IconButton>
      )}
      <Popover.Root open={open} onOpenChange={setOpen}>
        <Popover.Trigger className={buttonClass("ghost")}>
          <span className="sr-only">Time range: </span>
          <CalendarClock aria-hidden className="size-4 text-text-3" />
          <span className="tabular-nums max-sm:hidden" suppressHydrationWarning>
            {describe(range, utc)}
          </span>
          <span className="sm:hidden">{shortly}</span>
          <ChevronDown aria-hidden className="size-3.5 text-text-3" />
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            align="end"
            sideOffset={4}
            collisionPadding={8}
            aria-label="Time range"
            className={cx(popClass, "flex w-[min(420px,calc(100vw-16px))] max-sm:flex-col")}
          >
            <ul className="flex min-w-40 flex-col max-sm:border-b sm:border-r sm:pr-1">
              {presets.map((preset) => (
                <li key={preset.token}>
                  <button
                    type="button"
                    aria-pressed={range.to === null && range.from === preset.token}
                    onClick={() => choose({ from: preset.token, to: null })}
                    className="flex h-7 w-full items-center rounded-sm px-2 text-body hover:bg-overlay aria-pressed:bg-overlay aria-pressed:font-medium"
                  >
                    {preset.words}
                  </button>
                </li>
              ))}
            </ul>
            <Absolute range={range} utc={utc} resolve={resolve} onChoose={choose} />
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
      <IconButton
        label="Copy link with this exact time range"
        className="max-md:hidden"
        onClick={() => void copyLink()}
      >
        <Link2 aria-hidden />
      </IconButton>
    </div>
  );
}

type AbsoluteProps = {
  range: TimeRange;
  utc: boolean;
  resolve: (nowMs: number) => { fromMs: number; toMs: number };
  onChoose: (range: TimeRange) => void;
};

/** What a person typed, as an instant: `90m` back, epoch ms, or a date in the zone of display. */
function parseTyped(text: string, utc: boolean): number | null {
  const words = text.trim().replace(/ UTC$/, "");
  if (words === "" || words === "now") return Date.now();
  const dated =
    /^\d{4}-\d\d-\d\d/.test(words) && utc && !/(Z|[+-]\d\d:?\d\d)$/.test(words)
      ? `${words.replace(" ", "T")}Z`
      : words;
  return resolveTime(dated, Date.now());
}

function Absolute({ utc, resolve, onChoose }: AbsoluteProps) {
  const [ends] = useState(() => resolve(Date.now()));
  const [from, setFrom] = useState(() => formatTime(ends.fromMs, utc).slice(0, 19));
  const [to, setTo] = useState(() => formatTime(ends.toMs, utc).slice(0, 19));
  const fromMs = parseTyped(from, utc);
  const toMs = parseTyped(to, utc);
  const wrong =
    fromMs !== null && toMs !== null && fromMs >= toMs ? "The end must come after the start." : null;
  const apply = (event: FormEvent) => {
    event.preventDefault();
    if (fromMs === null || toMs === null || wrong !== null) return;
    if (relativeMs(from.trim()) !== null && /^(now)?$/.test(to.trim()))
      return onChoose({ from: from.trim(), to: null });
    onChoose({ from: String(fromMs), to: String(toMs) });
  };
  const hint = (value: number | null) => (value === null ? "Not a time. Try 2026-11-21 14:00 or 90m." : null);
  return (
    <form onSubmit={apply} className="flex flex-1 flex-col gap-2 p-2">
      <Field label={`From (${utc ? "UTC" : "local time"})`} error={hint(fromMs)}>
        <Input
          value={from}
          onChange={(event) => setFrom(event.target.value)}
          className="tabular-nums"
          spellCheck={false}
        />
      </Field>
      <Field label="To" error={hint(toMs) ?? wrong} hint="A date and time, epoch ms, 90m, or now">
        <Input
          value={to}
          onChange={(event) => setTo(event.target.value)}
          className="tabular-nums"
          spellCheck={false}
        />
      </Field>
      <Button type="submit" look="primary" className="mt-auto self-end">
        Apply
      </Button>
    </form>
  );
}
