"use client";
import { DurationField } from "./duration-field";
import { EditorSection } from "./editor-section";
import type { RuleDraft } from "./rule-draft";
import { lengthWords, timingWords } from "./rule-words";

type Props = { draft: RuleDraft; disabled: boolean; onChange: (part: Partial<RuleDraft>) => void };

/** How long it has to hold, and how often that is looked at, with what the lengths come to in words. */
export function TimingSection({ draft, disabled, onChange }: Props) {
  const isAlert = draft.kind === "alert";
  return (
    <EditorSection title="Timing">
      <div className="flex flex-wrap items-start gap-4">
        {isAlert && (
          <>
            <DurationField
              label="Fires after"
              valueMs={draft.forMs}
              presets={["0s", "1m", "2m", "5m", "10m", "15m", "30m", "1h"]}
              disabled={disabled}
              onChange={(forMs) => onChange({ forMs })}
            />
            <DurationField
              label="Keeps firing for"
              valueMs={draft.keepFiringForMs}
              presets={["0s", "1m", "5m", "10m", "30m"]}
              disabled={disabled}
              onChange={(keepFiringForMs) => onChange({ keepFiringForMs })}
            />
          </>
        )}
        <DurationField
          label="Checked every"
          valueMs={draft.intervalMs}
          leastMs={1_000}
          presets={["15s", "30s", "1m", "5m", "15m"]}
          disabled={disabled}
          onChange={(intervalMs) => onChange({ intervalMs })}
        />
      </div>
      <p className="text-table text-text-2" aria-live="polite">
        {isAlert ? timingWords(draft) : `Recorded every ${lengthWords(draft.intervalMs)}.`}{" "}
        <span className="text-text-3">The interval is that of the whole group.</span>
      </p>
    </EditorSection>
  );
}
