"use client";
import { formatExact } from "@/lib/client/format";
import type { ReplayEvaluators } from "@/lib/contract/replay";
import { Panel } from "../panel/panel";
import { Field, fieldClass, Input } from "../ui/input";
import { Select } from "../ui/select";
import type { ReplayDraft } from "./replay-draft";
import { evaluatorWords } from "./replay-words";

type Props = {
  draft: ReplayDraft;
  onChange: (part: Partial<ReplayDraft>) => void;
  evaluators: ReplayEvaluators | undefined;
};

/** How to ask: mostly as it is. */
export function OptionsPart({ draft, onChange, evaluators }: Props) {
  const kinds = ["local", "server", "wasm"] as const;
  return (
    <Panel title="How to ask">
      <div className="flex flex-col gap-3 px-3 pb-3">
        <Field label="Name" hint="Optional; to find it again">
          <Input
            value={draft.name}
            maxLength={100}
            onChange={(event) => onChange({ name: event.target.value })}
          />
        </Field>
        <Field
          label="Entrypoint"
          hint="Asked instead of each decision's own path; needed for decisions that are not of an OPA"
        >
          <Input
            value={draft.entrypoint}
            maxLength={256}
            spellCheck={false}
            placeholder="agents/tools/allow"
            className="font-mono"
            onChange={(event) => onChange({ entrypoint: event.target.value })}
          />
        </Field>
        <Field
          label="At most"
          hint={evaluators && `The newest that match; up to ${formatExact(evaluators.most)} decisions`}
        >
          <Input
            inputMode="numeric"
            value={draft.maxDecisions}
            placeholder={evaluators && formatExact(evaluators.most)}
            onChange={(event) =>
              onChange({ maxDecisions: event.target.value.replace(/\D/g, "").slice(0, 7) })
            }
          />
        </Field>
        <Field
          label="Hidden paths that the policy does not read"
          hint="One a line. Any other hidden part of an input makes its decision not replayable"
        >
          <textarea
            value={draft.ignoreHidden}
            rows={2}
            spellCheck={false}
            placeholder="/input/user/password"
            onChange={(event) => onChange({ ignoreHidden: event.target.value })}
            className={`${fieldClass} resize-y p-2 font-mono text-table`}
          />
        </Field>
        <label className="flex items-start gap-2 text-table">
          <input
            type="checkbox"
            checked={draft.useDecisionTime}
            onChange={(event) => onChange({ useDecisionTime: event.target.checked })}
            className="mt-0.5 accent-[var(--accent-fill)]"
          />
          <span>
            Where the clock was not recorded, take the decision's own time
            <span className="block text-label text-text-3">
              for time.now_ns; it is later by some microseconds
            </span>
          </span>
        </label>
        <div className="flex flex-wrap gap-2">
          <Select
            label="Evaluated by"
            showLabel
            value={draft.evaluator}
            options={[
              { value: "auto", words: "whoever is there" },
              ...kinds.map((kind) => ({ value: kind, words: evaluatorWords[kind] })),
            ]}
            onChange={(evaluator) => onChange({ evaluator })}
          />
          {draft.policyKind === "rego" && (
            <Select
              label="Rego"
              showLabel
              value={String(draft.regoVersion)}
              options={[
                { value: "1", words: "v1" },
                { value: "0", words: "v0" },
              ]}
              onChange={(version) => onChange({ regoVersion: version === "0" ? 0 : 1 })}
            />
          )}
        </div>
      </div>
    </Panel>
  );
}
