"use client";
import { Plus } from "lucide-react";
import { useState } from "react";
import type { DecisionSettingsOutput } from "@/lib/contract/decision-settings-page";
import { type RedactionRule, redactionTargets } from "@/lib/model/decision-rules";
import { Button } from "../ui/button";
import { RedactionRuleRow } from "./redaction-rule-row";
import { RedactionTry } from "./redaction-try";
import { freeName } from "./redaction-words";
import { useSave } from "./use-save";

type Props = { settings: DecisionSettingsOutput; onSaved: (next: DecisionSettingsOutput) => void };
/** Rules are renamed while they are typed: a row keeps its place by a number of its own. */
type Row = { key: number; rule: RedactionRule };

/** The list of redaction rules with their counters, and a place to try them before they are saved. */
export function RedactionPart({ settings, onSaved }: Props) {
  const stored = settings.documents.redaction ?? [];
  const [rows, setRows] = useState<Row[]>(() => stored.map((rule, key) => ({ key, rule })));
  const { busy, fault, save } = useSave(settings, onSaved);
  const rules = rows.map(({ rule }) => rule);
  const isChanged = JSON.stringify(rules) !== JSON.stringify(stored);
  const change = (key: number, rule: RedactionRule | null) =>
    setRows(rows.flatMap((row) => (row.key !== key ? row : rule === null ? [] : { key, rule })));
  const add = (rule: RedactionRule) =>
    setRows([...rows, { key: Math.max(-1, ...rows.map(({ key }) => key)) + 1, rule }]);
  return (
    <div className="flex flex-col">
      <p className="max-w-[80ch] px-3 pt-3 text-table text-text-2">
        What a rule names is replaced by <code className="font-mono">[redacted]</code> before anything is
        stored, searched or hashed: it cannot be had back. What is stored already stays as it is.
      </p>
      {rows.length === 0 ? (
        <p className="px-3 py-4 text-table text-text-2">No rule yet: everything is stored as it is sent.</p>
      ) : (
        <ul className="mt-2 border-t">
          {rows.map(({ key, rule }) => (
            <RedactionRuleRow
              key={key}
              rule={rule}
              counts={settings.redactions.filter((count) => count.rule === rule.name)}
              mayChange={settings.may_change}
              onChange={(next) => change(key, next)}
            />
          ))}
        </ul>
      )}
      {settings.may_change && (
        <div className="flex flex-wrap items-center gap-2 border-t p-3">
          <Button size="sm" onClick={() => add(newRule("built_in", rules))}>
            <Plus aria-hidden className="size-3.5" />
            Built-in pattern
          </Button>
          <Button size="sm" onClick={() => add(newRule("key", rules))}>
            <Plus aria-hidden className="size-3.5" />
            Name
          </Button>
          <Button size="sm" onClick={() => add(newRule("pattern", rules))}>
            <Plus aria-hidden className="size-3.5" />
            Pattern
          </Button>
          <span className="ml-auto flex gap-2">
            <Button
              disabled={busy || !isChanged}
              onClick={() => setRows(stored.map((rule, key) => ({ key, rule })))}
            >
              Discard changes
            </Button>
            <Button
              look="primary"
              disabled={busy || !isChanged}
              onClick={() => void save("redaction", rules)}
            >
              Save
            </Button>
          </span>
          {fault !== null && (
            <p role="alert" className="w-full text-error text-table [overflow-wrap:anywhere]">
              {fault}
            </p>
          )}
        </div>
      )}
      <RedactionTry rules={rules} />
    </div>
  );
}

function newRule(kind: RedactionRule["kind"], rules: readonly RedactionRule[]): RedactionRule {
  const targets = [...redactionTargets];
  if (kind === "built_in") return { name: freeName("e-mail", rules), kind, built_in: "email", targets };
  if (kind === "key") return { name: freeName("passwords", rules), kind, key: "*password*", targets };
  return { name: freeName("customer numbers", rules), kind, pattern: "\\bC-\\d{6}\\b", targets };
}
