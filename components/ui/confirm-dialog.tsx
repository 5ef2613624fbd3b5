"use client";
import { type ReactNode, useState } from "react";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { toast } from "./toast";

type Props = {
  title: string;
  /** What goes, and what stays. */
  about: string;
  /** On the button that does it. */
  confirm?: string;
  /** On the button that leaves all as it is. */
  keep?: string;
  /** The dialog closes after it; where it fails that is said, and it can be tried again. */
  onConfirm: () => Promise<void>;
  onClose: () => void;
  children?: ReactNode;
};

/** What cannot be taken back is asked about once more. */
export function ConfirmDialog(props: Props) {
  const { title, about, confirm = "Delete", keep = "Keep it", onConfirm, onClose, children } = props;
  const [busy, setBusy] = useState(false);
  const work = async () => {
    setBusy(true);
    try {
      await onConfirm();
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
      title={title}
      about={about}
      footer={
        <>
          <Button onClick={onClose}>{keep}</Button>
          <Button look="danger" disabled={busy} onClick={() => void work()}>
            {confirm}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
