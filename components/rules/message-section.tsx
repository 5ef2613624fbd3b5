"use client";
import dynamic from "next/dynamic";
import type { RuleFault } from "@/lib/contract/rule-input";
import { Field, fieldClass, Input } from "../ui/input";
import { Select } from "../ui/select";
import { EditorSection } from "./editor-section";
import { PairRows } from "./pair-rows";
import { knownAnnotations, pairValue, type RuleDraft, recordOf, withValue } from "./rule-draft";
import type { Sample } from "./use-rule-preview";

const TemplatePreview = dynamic(() => import("./template-preview").then((module) => module.TemplatePreview), {
  ssr: false,
  loading: () => null,
});

type Props = {
  draft: RuleDraft;
  sample: Sample | null;
  faults: readonly RuleFault[];
  disabled: boolean;
  onChange: (part: Partial<RuleDraft>) => void;
};
const none = "";
const severities = ["critical", "high", "warning", "info"];

/** How urgent it is and what people read of it, with the words as they would come out now. */
export function MessageSection({ draft, sample, faults, disabled, onChange }: Props) {
  const { labels, annotations } = draft;
  const severity = pairValue(labels, "severity");
  const choices = severities.includes(severity) || severity === none ? severities : [...severities, severity];
  const annotate = (name: string) => (value: string) =>
    onChange({ annotations: withValue(annotations, name, value) });
  const faultOf = (field: string) => faults.find((fault) => fault.field === field)?.message ?? null;
  return (
    <EditorSection title="What people read">
      <fieldset disabled={disabled} className="flex flex-col gap-3">
        <div>
          <Select
            label="Severity"
            showLabel
            size="md"
            value={severity}
            options={[{ value: none, words: "none" }, ...choices.map((value) => ({ value, words: value }))]}
            onChange={(value) => onChange({ labels: withValue(labels, "severity", value) })}
          />
        </div>
        <Field
          label="Summary"
          hint="The line in the inbox and in notifications. {{ $labels.workflow }} and {{ $value }} are filled in."
          error={faultOf("annotations.summary")}
        >
          <Input
            value={pairValue(annotations, "summary")}
            placeholder="{{ $labels.workflow }}: {{ $value | humanizePercentage }} of runs fail"
            onChange={(event) => annotate("summary")(event.target.value)}
          />
        </Field>
        <Field label="Description" error={faultOf("annotations.description")}>
          <textarea
            rows={3}
            value={pairValue(annotations, "description")}
            onChange={(event) => annotate("description")(event.target.value)}
            className={`${fieldClass} p-2 text-body`}
          />
        </Field>
        <Field
          label="Runbook"
          hint="Address of a page that says what to do"
          error={faultOf("annotations.runbook_url")}
        >
          <Input
            value={pairValue(annotations, "runbook_url")}
            placeholder="https://"
            spellCheck={false}
            onChange={(event) => annotate("runbook_url")(event.target.value)}
          />
        </Field>
        <details open={annotations.some(({ name }) => !isKnown(name)) || labels.length > 1}>
          <summary className="cursor-pointer text-table text-text-2">More labels and annotations</summary>
          <div className="mt-2 grid gap-3">
            <PairRows
              what="label"
              pairs={labels}
              hidden={["severity"]}
              disabled={disabled}
              onChange={(next) => onChange({ labels: next })}
            />
            <PairRows
              what="annotation"
              pairs={annotations}
              hidden={knownAnnotations}
              disabled={disabled}
              onChange={(next) => onChange({ annotations: next })}
            />
          </div>
        </details>
      </fieldset>
      <TemplatePreview
        name={draft.name}
        labels={recordOf(labels)}
        annotations={recordOf(annotations)}
        sample={sample}
      />
    </EditorSection>
  );
}

const isKnown = (name: string) => (knownAnnotations as readonly string[]).includes(name);
