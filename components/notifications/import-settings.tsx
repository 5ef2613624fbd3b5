"use client";
import { useState } from "react";
import { fetchJson } from "@/lib/client/fetch-json";
import { plural } from "@/lib/client/format";
import { useView } from "@/lib/client/use-view";
import type {
  NotificationSettingsImported,
  NotificationSettingsOutput,
} from "@/lib/contract/notification-settings";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field, fieldClass } from "../ui/input";
import { toast } from "../ui/toast";

type Props = {
  version: number;
  onClose: () => void;
  onSaved: (next: NotificationSettingsOutput) => void;
};
const path = "/api/v1/notification-settings";

/** An Alertmanager's configuration: what would be taken of it stands here before it takes the place of what is set. */
export function ImportSettings({ version, onClose, onSaved }: Props) {
  const { project } = useView();
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [read, setRead] = useState<NotificationSettingsImported | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const send = async (save: boolean) => {
    setBusy(true);
    setFault(null);
    try {
      const found = await fetchJson<NotificationSettingsImported>(`${path}/import`, {
        method: "POST",
        body: { project, version, text, save },
      });
      setRead(found);
      if (found.saved) {
        toast("Imported");
        onSaved(
          await fetchJson<NotificationSettingsOutput>(`${path}?project=${encodeURIComponent(project)}`),
        );
        return onClose();
      }
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
    setBusy(false);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      width="max-w-2xl"
      title="Import alertmanager.yml"
      about="Routes, receivers of the kinds that are known here, inhibitions and time intervals. They take the place of what is set; the version before stays under History."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {read === null ? (
            <Button look="primary" disabled={busy || text.trim() === ""} onClick={() => void send(false)}>
              {busy ? "Reading…" : "Look what comes of it"}
            </Button>
          ) : (
            <Button look="primary" disabled={busy} onClick={() => void send(true)}>
              {busy ? "Importing…" : "Import"}
            </Button>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label="File">
          <input
            type="file"
            accept=".yml,.yaml"
            className="text-table"
            onChange={(event) =>
              void event.target.files?.[0]?.text().then((found) => {
                setText(found);
                setRead(null);
              })
            }
          />
        </Field>
        <Field label="Or paste it">
          <textarea
            rows={8}
            value={text}
            spellCheck={false}
            onChange={(event) => {
              setText(event.target.value);
              setRead(null);
            }}
            className={`${fieldClass} p-2 font-mono text-table`}
          />
        </Field>
        {fault !== null && (
          <p role="alert" className="text-error text-table [overflow-wrap:anywhere]">
            {fault}
          </p>
        )}
        {read !== null && <Found read={read} />}
      </div>
    </Dialog>
  );
}

function Found({ read: { document, left_out } }: { read: NotificationSettingsImported }) {
  return (
    <section aria-label="What would be imported" aria-live="polite" className="text-table">
      <p>
        {plural(document.receivers.length, "receiver")}, {plural(document.inhibit_rules.length, "inhibition")}
        , {plural(document.time_intervals.length, "time interval")}.
      </p>
      {left_out.length > 0 && (
        <>
          <p className="mt-2 text-warning">Not taken:</p>
          <ul className="list-disc pl-5 text-text-2">
            {left_out.map(({ path: where, why }) => (
              <li key={`${where} ${why}`}>
                <span className="font-mono text-text">{where}</span>: {why}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
