"use client";
import { Download, Info, Upload } from "lucide-react";
import dynamic from "next/dynamic";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useState } from "react";
import { fetchJson } from "@/lib/client/fetch-json";
import { useQuestion } from "@/lib/client/use-question";
import { useView } from "@/lib/client/use-view";
import type { NotificationSettingsOutput } from "@/lib/contract/notification-settings";
import { Button } from "../ui/button";
import { ErrorState } from "../ui/error-state";
import { saveText } from "../ui/save-text";
import { Skeleton } from "../ui/skeleton";
import { TabPanel, Tabs } from "../ui/tabs";
import { toast } from "../ui/toast";
import { HistoryPart } from "./history-part";
import { InhibitPart } from "./inhibit-part";
import { IntervalPart } from "./interval-part";
import { LogPart } from "./log-part";
import { MailPart } from "./mail-part";
import { ReceiverPart } from "./receiver-part";
import { RoutePart } from "./route-part";
import { SaveBar } from "./save-bar";
import { useSettings } from "./use-settings";

const ImportSettings = dynamic(() => import("./import-settings").then((module) => module.ImportSettings));
const parts = ["receivers", "routes", "inhibitions", "times", "mail", "log", "history"] as const;

/** Who is told of alerts and how, and what was told. */
export function NotificationSettings() {
  const { project } = useView();
  const [saved, setSaved] = useState<NotificationSettingsOutput | null>(null);
  const answer = useQuestion<NotificationSettingsOutput>(
    "/api/v1/notification-settings",
    { project },
    { refreshOn: false, everyMs: 0 },
  );
  const { data, error, outdated, refresh } = answer;
  if (data === undefined || outdated)
    return error ? (
      <ErrorState
        title="The settings could not be loaded"
        message={error.message}
        requestId={error.requestId}
        onRetry={refresh}
      />
    ) : (
      <div role="status" aria-label="Loading">
        <Skeleton className="h-80" />
      </div>
    );
  // What was saved here is newer than what was read before it.
  const settings = saved !== null && saved.project === project && saved.version > data.version ? saved : data;
  return <Editor key={`${settings.project} ${settings.version}`} settings={settings} onSaved={setSaved} />;
}

type Props = {
  settings: NotificationSettingsOutput;
  onSaved: (next: NotificationSettingsOutput) => void;
};

function Editor({ settings, onSaved }: Props) {
  const [part, setPart] = useQueryState("part", parseAsStringLiteral(parts).withDefault("receivers"));
  const [isImporting, setImporting] = useState(false);
  const [discarded, setDiscarded] = useState(0);
  const editing = useSettings(settings, onSaved);
  const { draft } = editing;
  const disabled = !settings.may_change;
  const discard = () => {
    editing.discard();
    setDiscarded(discarded + 1);
  };
  return (
    <div key={discarded} className="flex flex-col gap-3">
      <Remarks settings={settings} />
      <div className="rounded-lg border bg-surface">
        <Tabs
          label="Notifications"
          value={part}
          onChange={(next) => void setPart(next)}
          tabs={[
            { value: "receivers", words: "Receivers", count: draft.receivers.length },
            { value: "routes", words: "Routes" },
            { value: "inhibitions", words: "Inhibition", count: draft.inhibit_rules.length },
            { value: "times", words: "Times", count: draft.time_intervals.length },
            { value: "mail", words: "Mail server" },
            { value: "log", words: "Sent" },
            { value: "history", words: "History" },
          ]}
          toolbar={
            <>
              <Button size="sm" look="ghost" onClick={() => void exportSettings(settings.project)}>
                <Download aria-hidden className="size-3.5" /> Export
              </Button>
              {!disabled && (
                <Button size="sm" look="ghost" onClick={() => setImporting(true)}>
                  <Upload aria-hidden className="size-3.5" /> Import
                </Button>
              )}
            </>
          }
        >
          <TabPanel value="receivers">
            <ReceiverPart editing={editing} disabled={disabled} />
          </TabPanel>
          <TabPanel value="routes">
            <RoutePart editing={editing} disabled={disabled} />
          </TabPanel>
          <TabPanel value="inhibitions">
            <InhibitPart editing={editing} disabled={disabled} />
          </TabPanel>
          <TabPanel value="times">
            <IntervalPart editing={editing} disabled={disabled} />
          </TabPanel>
          <TabPanel value="mail">
            <MailPart editing={editing} disabled={disabled} />
          </TabPanel>
          <TabPanel value="log">
            <LogPart receivers={settings.document.receivers.map(({ name }) => name)} />
          </TabPanel>
          <TabPanel value="history">
            <HistoryPart settings={settings} editing={editing} />
          </TabPanel>
        </Tabs>
      </div>
      {!disabled && (editing.isDirty || editing.fault !== null) && (
        <SaveBar editing={editing} onDiscard={discard} />
      )}
      {isImporting && (
        <ImportSettings version={settings.version} onClose={() => setImporting(false)} onSaved={onSaved} />
      )}
    </div>
  );
}

/** An Alertmanager's configuration of what is saved, without its secrets. */
async function exportSettings(project: string): Promise<void> {
  try {
    const path = `/api/v1/notification-settings/export?project=${encodeURIComponent(project)}`;
    saveText("alertmanager.yml", [(await fetchJson<{ text: string }>(path)).text], "application/yaml");
  } catch (error) {
    toast(error instanceof Error ? error.message : String(error), "error");
  }
}

function Remarks({ settings: { may_change, remarks, project } }: { settings: NotificationSettingsOutput }) {
  return (
    <>
      {!may_change && (
        <p className="rounded-md border bg-surface px-3 py-2 text-table text-text-2">
          Only admins of {project} change who is notified. You can look at it, try labels and read what was
          sent.
        </p>
      )}
      {remarks.length > 0 && (
        <ul className="flex flex-col gap-1 rounded-md border bg-surface px-3 py-2 text-table">
          {remarks.map((words) => (
            <li key={words} className="flex items-start gap-2">
              <Info aria-hidden className="mt-0.5 size-3.5 shrink-0 text-text-3" />
              {words}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
