"use client";
import { plural } from "@/lib/client/format";
import type { RuleDetailOutput } from "@/lib/contract/rule-detail";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";

type Props = { rule: RuleDetailOutput; busy: boolean; onClose: () => void; onDelete: () => void };

export function DeleteRule({ rule, busy, onClose, onDelete }: Props) {
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Delete ${rule.name}?`}
      about={`It goes with its versions. What it found stays in the history of alerts.${
        rule.firing > 0 ? ` ${plural(rule.firing, "alert")} of it that fire end now.` : ""
      }`}
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button look="danger" disabled={busy} onClick={onDelete}>
            Delete
          </Button>
        </>
      }
    >
      {null}
    </Dialog>
  );
}
