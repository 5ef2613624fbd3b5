"use client";
import { useState } from "react";
import { plural } from "@/lib/client/format";
import {
  type DecisionSettingsOutput,
  type SettingsChange,
  settingsParts,
} from "@/lib/contract/decision-settings-page";
import { Button } from "../ui/button";
import { CodeBlock } from "../ui/code-block";
import { Time } from "../ui/time";
import { useSave } from "./use-save";

type Props = { settings: DecisionSettingsOutput; onSaved: (next: DecisionSettingsOutput) => void };
const words: Record<SettingsChange["part"], string> = {
  redaction: "Redaction",
  mappings: "Result mappings",
  span_rules: "Span rules",
};

/** Who changed what and when; an earlier version can be looked at and put back, which is a change of its own. */
export function SettingsHistory({ settings, onSaved }: Props) {
  const { busy, fault, restore } = useSave(settings, onSaved);
  const [open, setOpen] = useState<string | null>(null);
  if (settings.history.length === 0)
    return (
      <p className="px-3 py-4 text-table text-text-2">Nothing was changed yet: what is built in holds.</p>
    );
  return (
    <>
      {fault !== null && (
        <p role="alert" className="border-b px-3 py-2 text-error text-table">
          {fault}
        </p>
      )}
      <ul>
        {settings.history.map((change) => {
          const isCurrent = settings.versions[change.part] === change.id;
          return (
            <li key={change.id} className="border-b px-3 py-2 text-table last:border-b-0">
              <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
                <span className="w-32 font-medium">{words[change.part]}</span>
                <span className="w-24 tabular-nums">
                  {change.rules === null ? "defaults" : plural(change.rules, "rule")}
                </span>
                <span className="min-w-40 flex-1 text-text-3">
                  {change.changed_by ?? "an account that is gone"}, <Time at={change.changed_at} />
                </span>
                {isCurrent && <span className="text-ok">holds now</span>}
                {!isCurrent && settings.may_change && (
                  <Button size="sm" disabled={busy} onClick={() => void restore(change.part, change.id)}>
                    Put this back
                  </Button>
                )}
                <Button
                  size="sm"
                  look="ghost"
                  aria-expanded={open === change.id}
                  onClick={() => setOpen(open === change.id ? null : change.id)}
                >
                  {open === change.id ? "Hide" : "Show"}
                </Button>
              </div>
              {open === change.id && (
                <CodeBlock
                  className="mt-2"
                  label="settings as they were saved"
                  text={
                    change.document === null ? "what is built in" : JSON.stringify(change.document, null, 2)
                  }
                />
              )}
            </li>
          );
        })}
        {settings.may_change &&
          settingsParts
            .filter((part) => settings.documents[part] !== null)
            .map((part) => (
              <li
                key={part}
                className="flex flex-wrap items-center gap-x-4 border-b px-3 py-2 text-table last:border-b-0"
              >
                <span className="w-32 font-medium">{words[part]}</span>
                <span className="flex-1 text-text-3">what is built in</span>
                <Button size="sm" disabled={busy} onClick={() => void restore(part, null)}>
                  Put this back
                </Button>
              </li>
            ))}
      </ul>
    </>
  );
}
