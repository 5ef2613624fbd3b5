"use client";
import { ArrowLeft, Ellipsis } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useHref } from "@/lib/client/use-view";
import type { RuleDetailOutput } from "@/lib/contract/rule-detail";
import type { RuleFault } from "@/lib/contract/rule-input";
import { Button } from "../ui/button";
import { IconButton } from "../ui/icon-button";
import { Input } from "../ui/input";
import { Menu, MenuItem, MenuLine } from "../ui/menu";
import { Segmented } from "../ui/select";
import { Switch } from "../ui/switch";
import { DeleteRule } from "./delete-rule";
import type { RuleDraft } from "./rule-draft";
import { RuleState } from "./rule-state";
import type { RuleEditing } from "./use-rule-editor";

type Props = {
  rule: RuleDetailOutput | null;
  draft: RuleDraft;
  isDirty: boolean;
  disabled: boolean;
  editor: RuleEditing;
  faults: readonly RuleFault[];
  warnings: readonly RuleFault[];
  onChange: (part: Partial<RuleDraft>) => void;
  onDiscard: () => void;
};

/** Its name, whether it is on, what is wrong with it, and what is done with it as a whole. Stays in sight. */
export function RuleHead(props: Props) {
  const { rule, draft, isDirty, disabled, editor, onChange, onDiscard } = props;
  const href = useHref();
  return (
    <header className="sticky top-0 z-10 -m-3 mb-0 flex flex-col gap-1.5 border-b bg-canvas px-3 py-2">
      <div className="flex flex-wrap items-center gap-2">
        <Link
          href={href("/alerts/rules")}
          aria-label="All rules"
          className="inline-flex size-7 items-center justify-center rounded-md text-text-2 hover:bg-raised hover:text-text"
        >
          <ArrowLeft aria-hidden className="size-4" />
        </Link>
        <h1 className="sr-only">{rule === null ? "New rule" : `Rule ${rule.name}`}</h1>
        <Input
          aria-label="Name of the rule"
          value={draft.name}
          disabled={disabled}
          maxLength={250}
          placeholder={draft.kind === "alert" ? "ManyRunsFail" : "workflow:failures:rate5m"}
          spellCheck={false}
          className="min-w-44 max-w-80 flex-1 font-medium"
          onChange={(event) => onChange({ name: event.target.value })}
        />
        {rule === null ? (
          <Segmented
            label="Kind of rule"
            value={draft.kind}
            options={[
              { value: "alert", words: "Alert" },
              { value: "record", words: "Recording" },
            ]}
            onChange={(kind) => onChange({ kind, ...(kind === "record" ? { mode: "promql" } : {}) })}
          />
        ) : (
          <RuleState rule={rule} />
        )}
        <span className="ml-auto flex items-center gap-2">
          {!disabled && <Actions {...props} />}
          {!disabled && isDirty && (
            <Button look="ghost" disabled={editor.busy} onClick={rule === null ? editor.leave : onDiscard}>
              Discard
            </Button>
          )}
          {!disabled && (
            <Button
              look="primary"
              disabled={editor.busy || !isDirty || draft.name.trim() === ""}
              title={draft.name.trim() === "" ? "Give it a name first" : undefined}
              onClick={() => void editor.save()}
            >
              {editor.busy ? "Saving…" : "Save"}
            </Button>
          )}
        </span>
      </div>
      <Remarks {...props} />
    </header>
  );
}

/** On a rule that is there the switch works at once, on a new one with the save. */
function Actions({ rule, draft, isDirty, editor, onChange }: Props) {
  const [isDeleting, setDeleting] = useState(false);
  return (
    <>
      <span className="flex items-center gap-1.5 text-table text-text-2">
        <span aria-hidden>{(rule?.enabled ?? draft.enabled) ? "On" : "Off"}</span>
        <Switch
          label="Evaluated"
          on={rule?.enabled ?? draft.enabled}
          disabled={editor.busy || (rule !== null && isDirty)}
          onChange={(enabled) => (rule === null ? onChange({ enabled }) : void editor.enable(enabled))}
        />
      </span>
      {rule !== null && (
        <Menu
          align="end"
          trigger={
            <IconButton label="More actions">
              <Ellipsis aria-hidden />
            </IconButton>
          }
        >
          <MenuItem disabled={isDirty} onSelect={() => void editor.duplicate()}>
            Duplicate
          </MenuItem>
          <MenuLine />
          <MenuItem onSelect={() => setDeleting(true)}>Delete…</MenuItem>
        </Menu>
      )}
      {isDeleting && rule !== null && (
        <DeleteRule rule={rule} onClose={() => setDeleting(false)} onDelete={editor.remove} />
      )}
    </>
  );
}

/** Those of fields that show their own are left out. */
function Remarks({ rule, disabled, editor, faults, warnings, draft }: Props) {
  const shown = faults.filter(
    ({ field }) => !/^(expr|form)|^annotations\.(summary|description|runbook_url)$/.test(field),
  );
  const named = draft.name.trim() === "" ? shown.filter(({ field }) => field !== "name") : shown;
  return (
    <>
      {editor.fault !== null && (
        <p role="alert" className="text-error text-table [overflow-wrap:anywhere]">
          {editor.fault}
        </p>
      )}
      {disabled && (
        <p className="text-table text-text-2">
          Members of the project change rules. You can look at it and try it.
        </p>
      )}
      {rule?.last_error != null && (
        <p className="text-error text-table [overflow-wrap:anywhere]">Last evaluation: {rule.last_error}</p>
      )}
      {named.map(({ field, message }) => (
        <p key={`${field} ${message}`} className="text-error text-table">
          <span className="font-mono">{field}</span>: {message}
        </p>
      ))}
      {warnings.map(({ field, message }) => (
        <p key={`${field} ${message}`} className="text-table text-warning">
          {message}
        </p>
      ))}
    </>
  );
}
