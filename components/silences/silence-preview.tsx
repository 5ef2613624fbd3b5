"use client";
import { useEffect, useState } from "react";
import { plural } from "@/lib/client/format";
import { useView } from "@/lib/client/use-view";
import type { AlertMatcher } from "@/lib/contract/alert-routes";
import type { SilencePreview as Preview } from "@/lib/contract/silence";
import { labelWords } from "../rules/label-words";
import { Time } from "../ui/time";
import { silenceApi } from "./silence-api";

const pauseMs = 350;
const mostShown = 6;
type Read = { key: string; found: Preview | null; fault: string | null };

/** What the matchers match of what fires now, asked a moment after the last change. */
export function SilencePreview({ matchers }: { matchers: readonly AlertMatcher[] }) {
  const { project } = useView();
  const key = JSON.stringify(matchers);
  const [read, setRead] = useState<Read>({ key: "[]", found: null, fault: null });
  useEffect(() => {
    if (key === "[]") return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      silenceApi.preview(project, JSON.parse(key) as AlertMatcher[], abort.signal).then(
        (found) => setRead({ key, found, fault: null }),
        (error: unknown) =>
          abort.signal.aborted ||
          setRead({ key, found: null, fault: error instanceof Error ? error.message : String(error) }),
      );
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [key, project]);
  if (key === "[]") return null;
  const isOld = read.key !== key;
  return (
    <section
      aria-label="What it matches now"
      aria-live="polite"
      className={`rounded-md border border-dashed p-2.5 text-table ${isOld && read.found !== null ? "opacity-60" : ""}`}
    >
      {read.fault !== null && !isOld ? (
        <p className="text-error">{read.fault}</p>
      ) : read.found === null ? (
        <p className="text-text-3">Looking what fires…</p>
      ) : (
        <Found found={read.found} />
      )}
    </section>
  );
}

function Found({ found: { matching, firing, alerts } }: { found: Preview }) {
  if (matching === 0)
    return (
      <p className="text-text-2">
        {firing === 0 ? "Nothing fires now." : `Matches none of ${plural(firing, "alert")} that fire now.`}
      </p>
    );
  return (
    <>
      <p className="text-text">
        Matches {matching} of {plural(firing, "alert")} that fire now:
      </p>
      <ul className="mt-1">
        {alerts.slice(0, mostShown).map(({ alert_id, name, labels, since }) => (
          <li key={alert_id} className="flex items-baseline gap-2">
            <span className="shrink-0 font-medium">{name}</span>
            <span className="min-w-0 flex-1 truncate text-text-3" title={labelWords(labels)}>
              {labelWords(labels)}
            </span>
            <Time at={since} className="shrink-0 text-text-3" />
          </li>
        ))}
      </ul>
      {matching > mostShown && <p className="text-text-3">and {matching - mostShown} more</p>}
    </>
  );
}
