"use client";
import { CircleAlert } from "lucide-react";
import { useState } from "react";
import { ZodError } from "zod";
import { plural } from "@/lib/client/format";
import { importGrafana } from "@/lib/client/grafana/import-grafana";
import type { LeftOut } from "@/lib/client/grafana/left-out";
import type { DashboardSpec } from "@/lib/contract/dashboard-spec";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field, fieldClass } from "../ui/input";
import { readDashboardFile } from "./dashboard-file";

type Read = { spec: DashboardSpec; leftOut: LeftOut[] } | { fault: string };
type Props = { onClose: () => void; onImport: (spec: DashboardSpec) => Promise<void> };

/** A dashboard from a file or from what is pasted: our own form, or Grafana's. Says before anything is saved what is left out. */
export function ImportDialog({ onClose, onImport }: Props) {
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const read = text.trim() === "" ? null : readAny(text);
  const spec = read !== null && "spec" in read ? read.spec : null;
  return (
    <Dialog
      open
      onClose={onClose}
      width="max-w-2xl"
      title="Import a dashboard"
      about="The JSON of a Runtower dashboard, or of one of Grafana whose panels ask Prometheus."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            disabled={spec === null || busy}
            onClick={() => {
              if (spec === null) return;
              setBusy(true);
              void onImport(spec).finally(() => setBusy(false));
            }}
          >
            Import
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label="File">
          <input
            type="file"
            accept="application/json,.json"
            className="text-table"
            onChange={(event) => void event.target.files?.[0]?.text().then(setText)}
          />
        </Field>
        <Field label="Or paste it">
          <textarea
            rows={6}
            value={text}
            spellCheck={false}
            onChange={(event) => setText(event.target.value)}
            className={`${fieldClass} p-2 font-mono text-table`}
          />
        </Field>
        {read !== null && "fault" in read && (
          <p role="alert" className="text-error text-table">
            {read.fault}
          </p>
        )}
        {read !== null && "spec" in read && <Found spec={read.spec} leftOut={read.leftOut} />}
      </div>
    </Dialog>
  );
}

function Found({ spec, leftOut }: { spec: DashboardSpec; leftOut: readonly LeftOut[] }) {
  return (
    <section aria-label="What is imported" aria-live="polite" className="text-table">
      <p>
        <strong className="font-medium">{spec.title}</strong>: {plural(spec.panels.length, "panel")},{" "}
        {plural(spec.variables.length, "variable")}
        {leftOut.length === 0 ? ". Nothing is left out." : "."}
      </p>
      {leftOut.length > 0 && (
        <>
          <p className="mt-2 flex items-center gap-1.5 text-warning">
            <CircleAlert aria-hidden className="size-3.5" /> Not imported as it is there:
          </p>
          <ul className="mt-1 list-disc pl-5 text-text-2">
            {leftOut.map(({ where, why }) => (
              <li key={`${where} ${why}`}>
                <span className="text-text">{where}</span>: {why}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function readAny(text: string): Read {
  try {
    const json: unknown = JSON.parse(text);
    const own = readDashboardFile(json);
    return own === undefined ? importGrafana(json) : { spec: own, leftOut: [] };
  } catch (error) {
    if (error instanceof SyntaxError) return { fault: `This is no JSON: ${error.message}` };
    if (error instanceof ZodError)
      return { fault: error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ") };
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}
