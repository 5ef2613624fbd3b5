"use client";
import { useState } from "react";
import { fetchJson } from "@/lib/client/fetch-json";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { toast } from "../ui/toast";

type Props = { id: string; title: string; onClose: () => void; onDeleted: () => void };

/** Deleting takes every version with it, so it is asked for twice. */
export function DeleteDialog({ id, title, onClose, onDeleted }: Props) {
  const [busy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    try {
      await fetchJson(`/api/v1/dashboards/${id}`, { method: "DELETE" });
      toast(`${title} is deleted`);
      onDeleted();
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), "error");
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Delete ${title}?`}
      about="The dashboard goes with all its versions. Its data stays. Export it first to keep a copy."
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button look="danger" disabled={busy} onClick={() => void remove()}>
            Delete
          </Button>
        </>
      }
    >
      {null}
    </Dialog>
  );
}
