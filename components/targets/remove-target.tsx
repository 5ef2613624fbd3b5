"use client";
import { useState } from "react";
import { fetchJson } from "@/lib/client/fetch-json";
import type { ScrapeTargetRow } from "@/lib/contract/scrape-targets";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { toast } from "../ui/toast";

export function RemoveTarget({
  row,
  onClose,
  onRemoved,
}: {
  row: ScrapeTargetRow;
  onClose: () => void;
  onRemoved: () => void;
}) {
  const [busy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    try {
      await fetchJson(`/api/v1/scrape-targets/${row.id}`, { method: "DELETE" });
      toast("The target is removed");
      onRemoved();
      onClose();
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), "error");
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Remove the target?"
      about="It is scraped no more and its series end. What was stored of it stays until it is too old."
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button look="danger" disabled={busy} onClick={() => void remove()}>
            Remove the target
          </Button>
        </>
      }
    >
      <p className="break-all font-mono text-table text-text-2">{row.url}</p>
    </Dialog>
  );
}
