"use client";
import { useState } from "react";
import type { SecretWritten } from "@/lib/contract/notification-receivers";
import { Button } from "../ui/button";
import { Input } from "../ui/input";

type Props = {
  label: string;
  hint?: string;
  value: SecretWritten;
  disabled: boolean;
  onChange: (value: SecretWritten) => void;
};

/** A secret goes in and never comes out: only whether there is one is known. Left empty while it is replaced, the old one stays. */
export function SecretField({ label, hint, value, disabled, onChange }: Props) {
  const [stored] = useState(typeof value === "object" && value?.set === true ? value : null);
  const [isReplacing, setReplacing] = useState(false);
  const isKept = stored !== null && value === stored;
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-1">
      <span aria-hidden className="font-medium text-table text-text-2">
        {label}
      </span>
      <span className="flex min-h-7 items-center gap-1.5">
        {isKept && !isReplacing ? (
          <>
            <span className="whitespace-nowrap text-body text-text-3">set, not shown</span>
            {!disabled && (
              <>
                <Button size="sm" onClick={() => setReplacing(true)} aria-label={`Replace ${label}`}>
                  Replace
                </Button>
                <Button size="sm" look="ghost" onClick={() => onChange(null)} aria-label={`Remove ${label}`}>
                  Remove
                </Button>
              </>
            )}
          </>
        ) : (
          <>
            <Input
              aria-label={label}
              type="password"
              autoComplete="off"
              disabled={disabled}
              value={typeof value === "string" ? value : ""}
              placeholder={disabled ? "not set" : isKept ? "empty keeps the old one" : ""}
              onChange={(event) =>
                onChange(event.target.value !== "" ? event.target.value : isReplacing ? stored : null)
              }
            />
            {stored !== null && !disabled && (
              <Button
                size="sm"
                look="ghost"
                onClick={() => {
                  setReplacing(false);
                  onChange(stored);
                }}
              >
                Keep the old one
              </Button>
            )}
          </>
        )}
      </span>
      {hint !== undefined && <span className="text-label text-text-3">{hint}</span>}
    </div>
  );
}
