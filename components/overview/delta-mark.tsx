import { ArrowDown, ArrowUp } from "lucide-react";
import { cx } from "../ui/cx";
import type { Delta } from "./delta";

/** A change against the window before: direction as an arrow, judgement as a colour. */
export function DeltaMark({ change }: { change: Delta }) {
  return (
    <span
      className={cx(
        "inline-flex items-center gap-0.5 tabular-nums",
        change.judgement === "worse" && "font-medium text-error",
        change.judgement === "better" && "font-medium text-ok",
        change.judgement === "neutral" && "text-text-2",
      )}
    >
      {change.words.startsWith("+") && <ArrowUp aria-hidden className="size-3" />}
      {change.words.startsWith("−") && <ArrowDown aria-hidden className="size-3" />}
      {change.words.replace(/^[+−]/, "")}
    </span>
  );
}
