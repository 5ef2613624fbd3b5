"use client";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useView } from "@/lib/client/use-view";
import type { RuleDetailOutput } from "@/lib/contract/rule-detail";
import { ConditionSection } from "./condition-section";
import { useMayChange } from "./may-change";
import { MessageSection } from "./message-section";
import { PlaceSection } from "./place-section";
import { PolicySection } from "./policy-section";
import { definitionOf, draftOf, isChanged, newDraft, type RuleDraft } from "./rule-draft";
import { RuleHead } from "./rule-head";
import { RulePreview } from "./rule-preview";
import { TimingSection } from "./timing-section";
import { useRuleCheck } from "./use-rule-check";
import { useRuleEditor } from "./use-rule-editor";
import { useRulePreview } from "./use-rule-preview";

const BacktestPanel = dynamic(() => import("./backtest").then((module) => module.BacktestPanel), {
  ssr: false,
  loading: () => null,
});
const RuleHistory = dynamic(() => import("./rule-history").then((module) => module.RuleHistory), {
  ssr: false,
  loading: () => null,
});

type Props = {
  /** Null: a new rule. */
  rule: RuleDetailOutput | null;
  seed?: { expr?: string; name?: string };
  onSaved: () => void;
};

/** A rule while it is written: its fields beside what its query answers and when it would have fired. */
export function RuleEditor({ rule, seed, onSaved }: Props) {
  const { project } = useView();
  const disabled = !useMayChange();
  const [from] = useState(() => (rule === null ? newDraft(seed) : draftOf(rule)));
  const [draft, setDraft] = useState<RuleDraft>(from);
  const change = (part: Partial<RuleDraft>) => setDraft((before) => ({ ...before, ...part }));
  const preview = useRulePreview(draft);
  const { faults, warnings } = useRuleCheck(draft);
  const isDirty = isChanged(draft, from);
  const editor = useRuleEditor({ rule, draft, isDirty, onSaved });
  const isAlert = draft.kind === "alert";
  return (
    <div className="flex min-w-0 flex-col gap-3 p-3">
      <RuleHead
        rule={rule}
        draft={draft}
        isDirty={isDirty}
        disabled={disabled}
        editor={editor}
        faults={faults}
        warnings={warnings}
        onChange={change}
        onDiscard={() => setDraft(from)}
      />
      <div className="grid min-w-0 items-start gap-3 xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-3">
          <ConditionSection
            project={project}
            draft={draft}
            faults={faults}
            disabled={disabled}
            onChange={change}
          />
          <TimingSection draft={draft} disabled={disabled} onChange={change} />
          {isAlert && (
            <MessageSection
              draft={draft}
              sample={preview.sample}
              faults={faults}
              disabled={disabled}
              onChange={change}
            />
          )}
          {isAlert && <PolicySection draft={draft} disabled={disabled} onChange={change} />}
          <PlaceSection draft={draft} disabled={disabled} onChange={change} />
        </div>
        <div className="flex min-w-0 flex-col gap-3">
          <RulePreview preview={preview} isAlert={isAlert} />
          {isAlert && <BacktestPanel draft={draft} expr={preview.expr} />}
          {rule !== null && (
            <RuleHistory
              rule={rule}
              definition={definitionOf(draft)}
              mayRestore={!disabled && !isDirty}
              onRestore={(version) => void editor.restore(version)}
            />
          )}
        </div>
      </div>
    </div>
  );
}
