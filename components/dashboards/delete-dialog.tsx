"use client";
import { fetchJson } from "@/lib/client/fetch-json";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { toast } from "../ui/toast";

type Props = { id: string; title: string; onClose: () => void; onDeleted: () => void };

/** Deleting takes every version with it, so it is asked for twice. */
export function DeleteDialog({ id, title, onClose, onDeleted }: Props) {
  const remove = async () => {
    await fetchJson(`/api/v1/dashboards/${id}`, { method: "DELETE" });
    toast(`${title} is deleted`);
    onDeleted();
  };
  return (
    <ConfirmDialog
      title={`Delete ${title}?`}
      about="The dashboard goes with all its versions. Its data stays. Export it first to keep a copy."
      onConfirm={remove}
      onClose={onClose}
    />
  );
}
