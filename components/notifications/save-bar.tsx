"use client";
import { Button } from "../ui/button";
import type { SettingsEditing } from "./use-settings";

type Props = { editing: SettingsEditing; onDiscard: () => void };

/** Stays in sight while something is not saved, and says which parts are not right. */
export function SaveBar({ editing, onDiscard }: Props) {
  const { busy, fault, faults, save } = editing;
  return (
    <div className="sticky bottom-3 z-20 flex flex-wrap items-center gap-2 rounded-lg border border-line-strong bg-overlay px-3 py-2 shadow-float max-sm:bottom-16">
      <div className="min-w-0 flex-1">
        {fault === null ? (
          <p className="text-body text-text-2">Not saved yet.</p>
        ) : (
          <div role="alert" className="text-error text-table [overflow-wrap:anywhere]">
            <p>{fault}</p>
            {faults.slice(0, 4).map(({ field, message }) => (
              <p key={`${field} ${message}`}>
                <span className="font-mono">{field}</span>: {message}
              </p>
            ))}
          </div>
        )}
      </div>
      <Button disabled={busy} onClick={onDiscard}>
        Discard
      </Button>
      <Button look="primary" disabled={busy} onClick={() => void save()}>
        {busy ? "Saving…" : "Save"}
      </Button>
    </div>
  );
}
