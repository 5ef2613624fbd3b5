import { CircleAlert, Info } from "lucide-react";
import type { PromOutcome } from "@/lib/client/prom/use-prom";

/** What the engine remarked, and which of several queries it could not answer. */
export function Annotations({
  outcomes,
  letters,
}: {
  outcomes: readonly PromOutcome[];
  letters: readonly string[];
}) {
  const lines = outcomes.flatMap(({ reply, error }, place) => {
    const before = outcomes.length > 1 ? `${letters[place] ?? ""}: ` : "";
    return [
      ...(error === null ? [] : [{ kind: "error" as const, words: before + error.message }]),
      ...(reply?.warnings ?? []).map((words) => ({ kind: "warning" as const, words: before + words })),
      ...(reply?.infos ?? []).map((words) => ({ kind: "info" as const, words: before + words })),
    ];
  });
  if (lines.length === 0) return null;
  return (
    <ul className="flex flex-col gap-0.5 px-3 py-1.5 text-label">
      {lines.map(({ kind, words }) => (
        <li key={`${kind} ${words}`} className="flex items-start gap-1.5">
          {kind === "info" ? (
            <Info aria-hidden className="mt-0.5 size-3 shrink-0 text-text-3" />
          ) : (
            <CircleAlert
              aria-hidden
              className={`mt-0.5 size-3 shrink-0 ${kind === "error" ? "text-error" : "text-warning"}`}
            />
          )}
          <span className={kind === "error" ? "text-error" : "text-text-2"}>{words}</span>
        </li>
      ))}
    </ul>
  );
}
