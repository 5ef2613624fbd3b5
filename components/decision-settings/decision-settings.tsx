"use client";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useState } from "react";
import { useQuestion } from "@/lib/client/use-question";
import { useView } from "@/lib/client/use-view";
import type { DecisionSettingsOutput } from "@/lib/contract/decision-settings-page";
import { ErrorState } from "../ui/error-state";
import { Skeleton } from "../ui/skeleton";
import { TabPanel, Tabs } from "../ui/tabs";
import { mappingsGuide, spanRulesGuide } from "./guides";
import { JsonPart } from "./json-part";
import { RedactionPart } from "./redaction-part";
import { SettingsHistory } from "./settings-history";

const parts = ["redaction", "mappings", "span_rules", "history"] as const;

/** A project's redaction rules, mappings and span rules, each with a place to try it, and who changed them when. */
export function DecisionSettings() {
  const { project } = useView();
  const [part, setPart] = useQueryState("part", parseAsStringLiteral(parts).withDefault("redaction"));
  const [saved, setSaved] = useState<DecisionSettingsOutput | null>(null);
  const answer = useQuestion<DecisionSettingsOutput>(
    "/api/v1/decision-settings",
    { project },
    { refreshOn: false },
  );
  if (answer.data === undefined || answer.outdated)
    return answer.error ? (
      <ErrorState
        message={answer.error.message}
        requestId={answer.error.requestId}
        onRetry={answer.refresh}
      />
    ) : (
      <div role="status" aria-label="Loading">
        <Skeleton className="h-80" />
      </div>
    );
  // What was saved here is newer than what was read before it.
  const settings =
    saved !== null && saved.project === project && isNewer(saved, answer.data) ? saved : answer.data;
  const change = (next: DecisionSettingsOutput) => {
    setSaved(next);
    answer.refresh();
  };
  const { documents, versions } = settings;
  const count = (document: readonly unknown[] | null) =>
    document === null ? {} : { count: document.length };
  return (
    <>
      {!settings.may_change && (
        <p className="mb-3 rounded-md border bg-surface px-3 py-2 text-table text-text-2">
          Only admins of {settings.project} change these settings. You can look at them and try them.
        </p>
      )}
      <div className="rounded-lg border bg-surface">
        <Tabs
          label="Decision settings"
          value={part}
          onChange={(next) => void setPart(next)}
          tabs={[
            { value: "redaction", words: "Redaction", ...count(documents.redaction) },
            { value: "mappings", words: "Result mappings", ...count(documents.mappings) },
            { value: "span_rules", words: "Span rules", ...count(documents.span_rules) },
            { value: "history", words: "History" },
          ]}
        >
          <TabPanel value="redaction">
            <RedactionPart key={`${project} ${versions.redaction}`} settings={settings} onSaved={change} />
          </TabPanel>
          <TabPanel value="mappings">
            <JsonPart
              key={`${project} ${versions.mappings}`}
              part="mappings"
              guide={mappingsGuide}
              settings={settings}
              onSaved={change}
            />
          </TabPanel>
          <TabPanel value="span_rules">
            <JsonPart
              key={`${project} ${versions.span_rules}`}
              part="span_rules"
              guide={spanRulesGuide}
              settings={settings}
              onSaved={change}
            />
          </TabPanel>
          <TabPanel value="history">
            <SettingsHistory settings={settings} onSaved={change} />
          </TabPanel>
        </Tabs>
      </div>
    </>
  );
}

function isNewer(a: DecisionSettingsOutput, b: DecisionSettingsOutput): boolean {
  return Number(a.history[0]?.id ?? 0) > Number(b.history[0]?.id ?? 0);
}
