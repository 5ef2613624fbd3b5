"use client";
import { fetchJson } from "@/lib/client/fetch-json";
import type { ScrapeTargetRow } from "@/lib/contract/scrape-targets";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { toast } from "../ui/toast";

type Props = { row: ScrapeTargetRow; onClose: () => void; onRemoved: () => void };

export function RemoveTarget({ row, onClose, onRemoved }: Props) {
  const remove = async () => {
    await fetchJson(`/api/v1/scrape-targets/${row.id}`, { method: "DELETE" });
    toast("The target is removed");
    onRemoved();
  };
  return (
    <ConfirmDialog
      title="Remove the target?"
      about="It is scraped no more and its series end. What was stored of it stays until it is too old."
      confirm="Remove the target"
      onConfirm={remove}
      onClose={onClose}
    >
      <p className="break-all font-mono text-table text-text-2">{row.url}</p>
    </ConfirmDialog>
  );
}
