"use client";
import { type ReactNode, useMemo } from "react";
import { useQuestion } from "@/lib/client/use-question";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useHref, useView } from "@/lib/client/use-view";
import type { AlertWindow, AlertWindowsOutput } from "@/lib/contract/alert-windows";
import type { StreamChanged } from "@/lib/contract/stream";
import { severities } from "@/lib/model/alert";
import { BandsOf } from "../charts/band-layer";
import type { Band } from "../charts/bands";

const onAlerts = (change: StreamChanged) => change.alerts;

/** Shows on every chart inside when alerts fired in the time range of the page: one question for all of them. */
export function AlertBands({ children }: { children: ReactNode }) {
  const { project } = useView();
  const { params } = useTimeRange();
  const href = useHref();
  const { data } = useQuestion<AlertWindowsOutput>(
    "/api/v1/alert-windows",
    { project, ...params },
    { refreshOn: onAlerts, everyMs: 60_000 },
  );
  const bands = useMemo(
    () => bandsOf(data?.data ?? [], (issueId) => href(`/alerts/${issueId}`, { from: null, to: null })),
    [data, href],
  );
  return <BandsOf bands={bands}>{children}</BandsOf>;
}

const colours = {
  critical: "var(--error)",
  high: "var(--error)",
  warning: "var(--warning)",
  info: "var(--audit)",
} as const;

/** The most urgent come last: they are drawn over the others. */
export function bandsOf(windows: readonly AlertWindow[], hrefOf: (issueId: string) => string): Band[] {
  return windows
    .toSorted((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity) || a.from - b.from)
    .map(({ name, severity, rule_id, issue_id, from, to }) => ({
      key: `${name} ${rule_id ?? ""} ${from}`,
      fromMs: from,
      toMs: to,
      words: `${name} ${to === null ? "fires" : "fired"} (${severity})`,
      colour: colours[severity],
      ...(issue_id === null ? {} : { href: hrefOf(issue_id) }),
    }));
}
