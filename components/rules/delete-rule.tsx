"use client";
import { plural } from "@/lib/client/format";
import type { RuleDetailOutput } from "@/lib/contract/rule-detail";
import { ConfirmDialog } from "../ui/confirm-dialog";

type Props = { rule: RuleDetailOutput; onClose: () => void; onDelete: () => Promise<void> };

export function DeleteRule({ rule, onClose, onDelete }: Props) {
  return (
    <ConfirmDialog
      title={`Delete ${rule.name}?`}
      about={`It goes with its versions. What it found stays in the history of alerts.${
        rule.firing > 0 ? ` ${plural(rule.firing, "alert")} of it that fire end now.` : ""
      }`}
      onConfirm={onDelete}
      onClose={onClose}
    />
  );
}
