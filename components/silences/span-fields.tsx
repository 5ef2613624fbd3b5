"use client";
import { useUtc } from "@/lib/client/use-clock";
import { fromLocalInput, toLocalInput, untilPresets, zoneName } from "../alerts/until";
import { lengthWords } from "../rules/rule-words";
import { Button } from "../ui/button";
import { cx } from "../ui/cx";
import { fieldClass } from "../ui/input";
import type { SilenceDraft } from "./silence-draft";

type Props = { draft: SilenceDraft; nowMs: number; onChange: (part: Partial<SilenceDraft>) => void };
const minuteMs = 60_000;

/** When it begins and ends, with the usual ends as one press each. */
export function SpanFields({ draft: { startsMs, endsMs }, nowMs, onChange }: Props) {
  const utc = useUtc();
  const lengthMs = Math.round((endsMs - startsMs) / minuteMs) * minuteMs;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-3">
        <When label="From" valueMs={startsMs} utc={utc} onChange={(next) => onChange({ startsMs: next })} />
        <When label="Until" valueMs={endsMs} utc={utc} onChange={(next) => onChange({ endsMs: next })} />
      </div>
      <div className="flex flex-wrap gap-1.5">
        {untilPresets(nowMs, utc).map(({ key, words, untilMs }) => (
          <Button
            key={key}
            size="sm"
            aria-pressed={Math.abs(untilMs - endsMs) < minuteMs}
            onClick={() => onChange({ endsMs: untilMs, startsMs: Math.min(startsMs, nowMs) })}
          >
            {words}
          </Button>
        ))}
      </div>
      <p className="text-label text-text-3">
        {lengthMs > 0 ? `${lengthWords(lengthMs)}, ` : ""}
        {zoneName(utc)}
      </p>
    </div>
  );
}

type WhenProps = { label: string; valueMs: number; utc: boolean; onChange: (valueMs: number) => void };

function When({ label, valueMs, utc, onChange }: WhenProps) {
  return (
    <label className="flex flex-col gap-1">
      <span className="font-medium text-table text-text-2">{label}</span>
      <input
        type="datetime-local"
        value={toLocalInput(valueMs, utc)}
        onChange={(event) => {
          const next = fromLocalInput(event.target.value, utc);
          if (next !== null) onChange(next);
        }}
        className={cx(fieldClass, "h-7 px-2 text-body max-sm:h-10")}
      />
    </label>
  );
}
