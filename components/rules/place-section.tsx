"use client";
import { plural } from "@/lib/client/format";
import { useQuestion } from "@/lib/client/use-question";
import { useView } from "@/lib/client/use-view";
import type { RuleGroupListOutput } from "@/lib/contract/rule-list";
import { formatDuration } from "@/lib/promql/syntax/duration";
import { SuggestInput } from "../metrics/suggest-input";
import { EditorSection } from "./editor-section";
import type { RuleDraft } from "./rule-draft";

type Props = { draft: RuleDraft; disabled: boolean; onChange: (part: Partial<RuleDraft>) => void };

/** File and group that the rule belongs to; both are made where they are not there yet. */
export function PlaceSection({ draft, disabled, onChange }: Props) {
  const { project } = useView();
  const { data } = useQuestion<RuleGroupListOutput>(
    "/api/v1/rule-groups",
    { project },
    { refreshOn: false, everyMs: 0 },
  );
  const groups = data?.data ?? [];
  const here = groups.find(({ file, name }) => file === draft.file && name === draft.group);
  const move = (part: { file?: string; group?: string }) => {
    const next = { file: part.file ?? draft.file, group: part.group ?? draft.group };
    const known = groups.find(({ file, name }) => file === next.file && name === next.group);
    onChange({ ...next, ...(known === undefined ? {} : { intervalMs: known.interval_ms }) });
  };
  return (
    <EditorSection
      title="Where it stands"
      about={
        here === undefined
          ? "A new group"
          : `${plural(here.rules, "rule")} in it, every ${formatDuration(here.interval_ms)}`
      }
    >
      <fieldset disabled={disabled} className="flex flex-wrap gap-3">
        <Labelled words="File">
          <SuggestInput
            label="File"
            value={draft.file}
            choices={[...new Set(groups.map(({ file }) => file))]}
            className="max-w-44"
            onChange={(file) => file !== "" && move({ file })}
          />
        </Labelled>
        <Labelled words="Group">
          <SuggestInput
            label="Group"
            value={draft.group}
            choices={groups.filter(({ file }) => file === draft.file).map(({ name }) => name)}
            className="max-w-44"
            onChange={(group) => group !== "" && move({ group })}
          />
        </Labelled>
      </fieldset>
    </EditorSection>
  );
}

function Labelled({ words, children }: { words: string; children: React.ReactNode }) {
  return (
    <span className="flex flex-col gap-1">
      <span aria-hidden className="font-medium text-table text-text-2">
        {words}
      </span>
      {children}
    </span>
  );
}
