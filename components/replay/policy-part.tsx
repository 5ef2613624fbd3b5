"use client";
import dynamic from "next/dynamic";
import { type RefObject, useState } from "react";
import { Panel } from "../panel/panel";
import { fieldClass } from "../ui/input";
import { Segmented } from "../ui/select";
import { Skeleton } from "../ui/skeleton";
import { BundlePart } from "./bundle-part";
import { PolicyVerdict } from "./policy-verdict";
import type { RegoEditorHandle } from "./rego-editor";
import type { ReplayDraft } from "./replay-draft";
import type { PolicyChecked } from "./use-policy-check";

// A text editor is not small, and nobody needs it before this page.
const RegoEditor = dynamic(() => import("./rego-editor"), {
  ssr: false,
  loading: () => <Skeleton className="h-full" />,
});

const hint = `package agents.tools

default allow := false

allow if input.tool_name in {"read_file", "list_files"}`;

type Props = {
  draft: ReplayDraft;
  onChange: (part: Partial<ReplayDraft>) => void;
  checked: PolicyChecked;
  editor: RefObject<RegoEditorHandle | null>;
};

/** The changed policy: a text written here, or a bundle. */
export function PolicyPart({ draft, onChange, checked, editor }: Props) {
  const faults = checked.check?.faults ?? [];
  return (
    <Panel
      title="Policy"
      toolbar={
        <Segmented
          label="Policy comes as"
          value={draft.policyKind}
          options={[
            { value: "rego", words: "Rego text" },
            { value: "bundle", words: "Bundle" },
          ]}
          onChange={(policyKind) => onChange({ policyKind })}
        />
      }
    >
      {draft.policyKind === "bundle" ? (
        <BundlePart chosen={draft.bundleId} onChoose={(bundleId) => onChange({ bundleId })} />
      ) : (
        <>
          <div className="h-[320px] resize-y overflow-hidden border-y">
            <RegoEditor
              ref={editor}
              initial={draft.text}
              onChange={(text) => onChange({ text })}
              faults={faults}
              label="Rego text of the policy"
              hint={hint}
            />
          </div>
          <DataPart draft={draft} onChange={onChange} />
        </>
      )}
      <PolicyVerdict checked={checked} onGo={(fault) => editor.current?.goTo(fault)} />
    </Panel>
  );
}

function DataPart({ draft, onChange }: Pick<Props, "draft" | "onChange">) {
  const [isOpen, setOpen] = useState(draft.data !== "");
  return (
    <details
      open={isOpen}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      className="border-b px-3 py-1.5"
    >
      <summary className="rounded-sm text-table text-text-2">
        Data <span className="text-text-3">the JSON document that the policy finds under data</span>
      </summary>
      <textarea
        aria-label="Data as JSON"
        value={draft.data}
        onChange={(event) => onChange({ data: event.target.value })}
        rows={5}
        spellCheck={false}
        placeholder='{"users": {"alice": {"role": "admin"}}}'
        className={`${fieldClass} mt-1.5 mb-1 block w-full resize-y p-2 font-mono text-table`}
      />
    </details>
  );
}
