"use client";
import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { cx } from "./cx";
import { toast } from "./toast";

/** Puts `text` on the clipboard; also where the page is not served over https (execCommand). */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

/** `what` is read aloud and shown: "Copy trace id". */
export function CopyButton({ text, what, className }: { text: string; what: string; className?: string }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    if (!(await copyText(text)))
      return toast("The browser did not let us copy. Select the text instead.", "error");
    setDone(true);
    setTimeout(() => setDone(false), 1_200);
  };
  return (
    <button
      type="button"
      aria-label={done ? "Copied" : `Copy ${what}`}
      title={`Copy ${what}`}
      onClick={(event) => {
        event.preventDefault();
        event.stopPropagation();
        void copy();
      }}
      className={cx(
        "inline-flex size-5 shrink-0 items-center justify-center rounded-sm text-text-3 hover:bg-overlay hover:text-text",
        className,
      )}
    >
      {done ? <Check aria-hidden className="size-3 text-ok" /> : <Copy aria-hidden className="size-3" />}
    </button>
  );
}
