"use client";
import { queryOfForm } from "@/lib/alerts/rule-form";
import type { RuleFault } from "@/lib/contract/rule-input";
import { Segmented } from "../ui/select";
import { EditorSection } from "./editor-section";
import { FormCondition } from "./form-condition";
import { PromqlCondition } from "./promql-condition";
import type { RuleDraft } from "./rule-draft";

type Props = {
  project: string;
  draft: RuleDraft;
  faults: readonly RuleFault[];
  disabled: boolean;
  onChange: (part: Partial<RuleDraft>) => void;
};
const modes = [
  { value: "form", words: "Form" },
  { value: "promql", words: "PromQL" },
] as const;

/** What is asked: by a form, or as PromQL. A form becomes PromQL at any time; PromQL does not become a form again. */
export function ConditionSection({ project, draft, faults, disabled, onChange }: Props) {
  const isAlert = draft.kind === "alert";
  const asForm = isAlert && draft.mode === "form";
  const made = asForm ? queryOfForm(draft.form) : null;
  return (
    <EditorSection
      title={isAlert ? "Condition" : "Query"}
      toolbar={
        isAlert &&
        !disabled && (
          <Segmented
            label="How to write the condition"
            value={draft.mode}
            options={modes}
            onChange={(mode) =>
              onChange({ mode, ...(mode === "promql" && made?.expr ? { expr: made.expr } : {}) })
            }
          />
        )
      }
    >
      {asForm ? (
        <>
          <FormCondition
            project={project}
            form={draft.form}
            faults={made?.faults ?? []}
            disabled={disabled}
            onChange={(form) => onChange({ form })}
          />
          {made !== null && made.expr !== "" && (
            <code className="block overflow-x-auto whitespace-pre-wrap rounded-md border bg-canvas p-2 font-mono text-label text-text-2 [overflow-wrap:anywhere]">
              {made.expr}
            </code>
          )}
        </>
      ) : (
        <PromqlCondition
          project={project}
          expr={draft.expr}
          isAlert={isAlert}
          fault={faults.find(({ field }) => field === "expr")}
          disabled={disabled}
          onChange={(expr) => onChange({ expr })}
        />
      )}
    </EditorSection>
  );
}
