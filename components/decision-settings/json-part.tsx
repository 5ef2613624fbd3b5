"use client";
import { useId, useState } from "react";
import type { DecisionSettingsOutput } from "@/lib/contract/decision-settings-page";
import { Button } from "../ui/button";
import { CodeField } from "./code-field";
import type { Guide } from "./guides";
import { TriedDecisions } from "./tried-decisions";
import { useSave } from "./use-save";
import { useTry } from "./use-try";

type Props = {
  part: "mappings" | "span_rules";
  guide: Guide;
  settings: DecisionSettingsOutput;
  onSaved: (next: DecisionSettingsOutput) => void;
};

/** A document of rules as JSON, beside what a sample would be read as by it. */
export function JsonPart({ part, guide, settings, onSaved }: Props) {
  const stored = settings.documents[part];
  const before = stored === null ? "" : JSON.stringify(stored, null, 2);
  const [text, setText] = useState(before);
  const [sample, setSample] = useState(guide.sample);
  const { busy, fault, save } = useSave(settings, onSaved);
  const read = readDocument(text);
  const { tried, fault: notTried } = useTry(
    "fault" in read || sample.trim() === "" ? null : { part, document: read.document as never, sample },
  );
  const id = useId();
  const wrong = "fault" in read ? read.fault : fault;
  return (
    <div className="flex flex-col gap-3 p-3">
      <p className="max-w-[80ch] text-table text-text-2">{guide.about}</p>
      <CodeField
        label={part === "mappings" ? "Mappings, as a JSON list" : "Rules, as a JSON list"}
        value={text}
        onChange={setText}
        disabled={!settings.may_change && stored === null}
        readOnly={!settings.may_change}
        placeholder="[]   only what is built in holds"
        rows={14}
        fault={wrong}
        faultId={`${id}-fault`}
      />
      <div className="flex flex-wrap items-center gap-2">
        {settings.may_change && (
          <>
            <Button
              look="primary"
              disabled={busy || text === before || "fault" in read}
              onClick={() => void save(part, "fault" in read ? null : read.document)}
            >
              Save
            </Button>
            <Button disabled={busy || text === before} onClick={() => setText(before)}>
              Discard changes
            </Button>
          </>
        )}
        <Button
          look="ghost"
          onClick={() => setText(guide.example)}
          disabled={!settings.may_change && text !== ""}
        >
          Insert an example
        </Button>
        {!("fault" in read) && text.trim() !== "" && (
          <Button look="ghost" onClick={() => setText(JSON.stringify(read.document, null, 2))}>
            Format
          </Button>
        )}
      </div>
      <section className="flex flex-col gap-2 border-t pt-3">
        <h2 className="font-medium text-body">Try it</h2>
        <CodeField label={guide.sampleWords} value={sample} onChange={setSample} rows={9} />
        <TriedDecisions tried={tried} fault={notTried} part={part} />
      </section>
    </div>
  );
}

/** Nothing typed is the defaults. */
function readDocument(text: string): { document: unknown } | { fault: string } {
  if (text.trim() === "") return { document: null };
  try {
    return { document: JSON.parse(text) };
  } catch (error) {
    return { fault: `This is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}
