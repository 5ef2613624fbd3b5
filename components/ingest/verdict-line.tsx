import { CircleCheck, CircleDashed, CircleX, type LucideIcon, TriangleAlert } from "lucide-react";
import { cx } from "../ui/cx";
import type { Finding, Verdict } from "./verdict";

const icons: { [meaning in Verdict["meaning"]]: LucideIcon } = {
  ok: CircleCheck,
  error: CircleX,
  warning: TriangleAlert,
  unknown: CircleDashed,
};

type Line = Omit<Finding, "meaning"> & { meaning: Verdict["meaning"] };

/** The answer to what one came for, in words: is anything lost or refused right now, and what to do about it. */
export function VerdictLine({ verdict, onSenders }: { verdict: Verdict; onSenders: () => void }) {
  const loud = verdict.meaning === "error" || verdict.meaning === "warning";
  const lines: Line[] =
    verdict.findings.length > 0 ? verdict.findings : [{ meaning: verdict.meaning, words: verdict.title }];
  return (
    // No live region: its counts change every few seconds.
    <section
      aria-label="State of ingest"
      className={cx("rounded-lg border bg-surface px-3 py-2.5", loud && "border-line-strong")}
    >
      <ul className="flex flex-col gap-1.5">
        {lines.map(({ meaning, words, advice, senders }) => {
          const Icon = icons[meaning];
          return (
            <li key={words} className="flex items-start gap-2 text-body">
              <Icon aria-hidden className="mt-0.5 size-4 shrink-0" style={{ color: `var(--${meaning})` }} />
              <p className="min-w-0 [overflow-wrap:anywhere]">
                <span className="font-medium">{words}</span>
                {advice && <span className="text-text-2"> {advice}</span>}
                {senders && (
                  <>
                    {" "}
                    <button
                      type="button"
                      onClick={onSenders}
                      className="rounded-sm text-accent hover:underline"
                    >
                      Show the senders
                    </button>
                  </>
                )}
              </p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
