import { formatDuration } from "@/lib/client/format";
import type { EvidenceLog } from "@/lib/contract/evidence";
import { levelText } from "../../logs/level";
import { cx } from "../../ui/cx";

/** Lines around the one that tells why, which is marked; times are since the start of what they belong to. */
export function EvidenceLogs({ logs }: { logs: readonly EvidenceLog[] }) {
  return (
    <ol
      aria-label="Deciding log lines"
      className="overflow-hidden rounded-md border bg-canvas font-mono text-[11.5px] leading-[18px]"
    >
      {logs.map((log, place) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: frozen lines, two of which may be alike in all they say
          key={place}
          className={cx(
            "grid grid-cols-[56px_44px_minmax(0,1fr)] gap-2 px-2 py-0.5 max-sm:grid-cols-[44px_minmax(0,1fr)]",
            log.deciding && "bg-error/10 shadow-[inset_2px_0_var(--error)]",
          )}
        >
          <span className="text-right text-text-3 max-sm:hidden" title={log.time}>
            {formatDuration(log.offset_ms)}
          </span>
          <span className={levelText[log.level]}>{log.level}</span>
          <span
            className={cx(
              "whitespace-pre-wrap [overflow-wrap:anywhere]",
              log.deciding ? "text-text" : "text-text-2",
            )}
          >
            {log.deciding && <span className="sr-only">The line that tells why: </span>}
            {log.body}
          </span>
        </li>
      ))}
    </ol>
  );
}
