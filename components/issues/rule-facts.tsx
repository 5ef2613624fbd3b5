import Link from "next/link";
import type { ReactNode } from "react";
import { formatDuration } from "@/lib/client/format";
import type { AlertDetail } from "@/lib/contract/alert-detail";
import type { AlertRow } from "@/lib/contract/alert-list";
import { useStoredHref } from "../alerts/use-stored-href";
import { IssueLabels } from "./issue-labels";

const sourceWords: Record<AlertRow["source"], string> = {
  rule: "a rule of this project",
  alertmanager: "sent by a Prometheus or another Alertmanager client",
  grafana: "sent by Grafana",
};

/** `rule` undefined: not known yet. Who says so: the rule with its query, or the one that sent it; its labels and annotations. */
export function RuleFacts({ alert, rule }: { alert: AlertRow; rule: AlertDetail["rule"] | undefined }) {
  const stored = useStoredHref();
  const annotations = Object.entries(alert.annotations).filter(([name]) => name !== "runbook_url");
  return (
    <div className="flex flex-col gap-3 px-3 pb-3">
      {rule === undefined ? null : rule === null ? (
        <p className="text-table text-text-2">
          {alert.source === "rule" ? "Its rule is gone." : `It was ${sourceWords[alert.source]}.`}{" "}
          {isWebAddress(alert.generator_url) && (
            <a
              href={alert.generator_url}
              rel="noreferrer"
              className="underline underline-offset-2 hover:text-accent"
            >
              Where it comes from
            </a>
          )}
        </p>
      ) : (
        <div className="flex flex-col gap-1.5">
          <pre className="whitespace-pre-wrap rounded-md bg-canvas px-2 py-1.5 font-mono text-[11.5px] [overflow-wrap:anywhere]">
            {rule.expr}
          </pre>
          <p className="text-table text-text-2">
            {rule.for_ms === 0 ? "Fires at once" : `Fires after ${formatDuration(rule.for_ms)}`}
            {rule.keep_firing_for_ms > 0 && `, keeps firing for ${formatDuration(rule.keep_firing_for_ms)}`},
            looked at every {formatDuration(rule.interval_ms)}.{!rule.enabled && " It is switched off."}{" "}
            <Link
              href={stored(rule.href)}
              prefetch={false}
              className="underline underline-offset-2 hover:text-accent"
            >
              The rule
            </Link>
          </p>
        </div>
      )}
      <Part title="Labels">
        <IssueLabels labels={alert.labels} />
      </Part>
      {annotations.length > 0 && (
        <Part title="Annotations">
          <IssueLabels labels={Object.fromEntries(annotations)} />
        </Part>
      )}
    </div>
  );
}

function isWebAddress(url: string | null): url is string {
  return url !== null && /^https?:\/\//i.test(url);
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-1 text-label text-text-3">{title}</h3>
      {children}
    </section>
  );
}
