"use client";
import { useState } from "react";
import { plural } from "@/lib/client/format";
import type { RuleRow } from "@/lib/contract/rule-list";
import { Button } from "../ui/button";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { toast } from "../ui/toast";
import { ruleApi } from "./rule-api";

type Props = { rules: readonly RuleRow[]; onClear: () => void; onDone: () => void };

/** What is done with all selected rules at once. */
export function BulkBar({ rules, onClear, onDone }: Props) {
  const [busy, setBusy] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const firing = rules.reduce((sum, rule) => sum + rule.firing, 0);
  const work = async (action: "enable" | "disable" | "delete", done: string) => {
    setBusy(true);
    try {
      await ruleApi.bulk(
        rules.map(({ id }) => id),
        action,
      );
      toast(`${plural(rules.length, "rule")} ${done}`);
      onDone();
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), "error");
    } finally {
      setBusy(false);
    }
  };
  return (
    <div
      role="toolbar"
      aria-label="Selected rules"
      className="sticky bottom-3 z-20 flex flex-wrap items-center gap-2 self-center rounded-lg border border-line-strong bg-overlay px-3 py-2 shadow-float"
    >
      <span className="text-body">{plural(rules.length, "rule")} selected</span>
      <Button size="sm" disabled={busy} onClick={() => void work("enable", "on")}>
        Switch on
      </Button>
      <Button size="sm" disabled={busy} onClick={() => void work("disable", "off")}>
        Switch off
      </Button>
      <Button size="sm" look="danger" disabled={busy} onClick={() => setAsking(true)}>
        Delete
      </Button>
      <Button size="sm" look="ghost" onClick={onClear}>
        Clear
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={`Delete ${plural(rules.length, "rule")}?`}
          about={`They go with their versions.${firing > 0 ? ` ${plural(firing, "alert")} of theirs that fire end now.` : ""} Export first to keep a copy.`}
          keep="Keep them"
          onConfirm={() => work("delete", "deleted")}
          onClose={() => setAsking(false)}
        >
          <p className="text-table text-text-2">{rules.map(({ name }) => name).join(", ")}</p>
        </ConfirmDialog>
      )}
    </div>
  );
}
