"use client";
import { FileUp, X } from "lucide-react";
import { type DragEvent, useEffect, useState } from "react";
import { plural } from "@/lib/client/format";
import { useView } from "@/lib/client/use-view";
import type { RuleFileImportOutput } from "@/lib/contract/rule-file";
import { ruleLimits } from "@/lib/contract/rule-input";
import { Button } from "../ui/button";
import { cx } from "../ui/cx";
import { Dialog } from "../ui/dialog";
import { Field, fieldClass, Input } from "../ui/input";
import { toast } from "../ui/toast";
import { ImportPreview } from "./import-preview";
import { type RuleFileText, ruleApi } from "./rule-api";

type Props = { onClose: () => void; onDone: () => void };
type Read = { preview: RuleFileImportOutput | null; fault: string | null };
const pauseMs = 400;

/** Prometheus rule files, dropped, chosen or pasted: what would come of them stands below before anything is done. */
export function ImportRules({ onClose, onDone }: Props) {
  const { project } = useView();
  const [files, setFiles] = useState<RuleFileText[]>([]);
  const [pasted, setPasted] = useState({ name: "pasted", text: "" });
  const [isEnabled, setEnabled] = useState(true);
  const [busy, setBusy] = useState(false);
  const all = pasted.text.trim() === "" ? files : [...files, pasted];
  const { preview, fault } = usePreview(project, all);
  const canImport = preview !== null && preview.refused === 0 && all.length > 0;
  const add = async (list: FileList | null) => {
    const read = await Promise.all([...(list ?? [])].map(readFile));
    const names = new Set(read.map(({ name }) => name));
    setFiles((before) =>
      [...before.filter(({ name }) => !names.has(name)), ...read].slice(0, ruleLimits.filesOfImport),
    );
  };
  const submit = async () => {
    setBusy(true);
    try {
      const { added, changed, removed } = await ruleApi.importFiles(project, all, isEnabled);
      toast(`Imported: ${added} added, ${changed} changed, ${removed} removed`);
      onDone();
      onClose();
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), "error");
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      width="max-w-3xl"
      title="Import rule files"
      about="Prometheus rule files (groups with alerting and recording rules). A file replaces one of the same name; rules that are in both keep their alerts and history."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" disabled={!canImport || busy} onClick={() => void submit()}>
            {busy ? "Importing…" : "Import"}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <DropPlace onFiles={(list) => void add(list)} />
        {files.length > 0 && (
          <ul className="flex flex-wrap gap-1.5">
            {files.map(({ name, text }) => (
              <li key={name} className="flex items-center gap-1.5 rounded-md bg-overlay pl-2 text-table">
                {name} <span className="text-text-3">{plural(text.split("\n").length, "line")}</span>
                <button
                  type="button"
                  aria-label={`Leave out ${name}`}
                  className="flex size-6 items-center justify-center text-text-3 hover:text-text"
                  onClick={() => setFiles(files.filter((file) => file.name !== name))}
                >
                  <X aria-hidden className="size-3" />
                </button>
              </li>
            ))}
          </ul>
        )}
        <Paste pasted={pasted} onChange={setPasted} />
        <label className="flex items-center gap-2 text-table">
          <input
            type="checkbox"
            checked={isEnabled}
            onChange={(event) => setEnabled(event.target.checked)}
            className="accent-(--accent)"
          />
          Switch new rules on
        </label>
        {fault !== null && (
          <p role="alert" className="text-error text-table [overflow-wrap:anywhere]">
            {fault}
          </p>
        )}
        {preview !== null && <ImportPreview preview={preview} />}
      </div>
    </Dialog>
  );
}

async function readFile(file: File): Promise<RuleFileText> {
  return { name: file.name.replace(/\.(ya?ml|rules)$/i, "") || "rules", text: await file.text() };
}

/** Asked a moment after the last change, and again only for other texts. */
function usePreview(project: string, files: readonly RuleFileText[]): Read {
  const key = JSON.stringify(files);
  const [read, setRead] = useState<Read & { key: string }>({ key: "[]", preview: null, fault: null });
  useEffect(() => {
    if (key === "[]") return;
    let isGone = false;
    const timer = setTimeout(() => {
      ruleApi.previewFiles(project, JSON.parse(key) as RuleFileText[]).then(
        (preview) => isGone || setRead({ key, preview, fault: null }),
        (error: unknown) =>
          isGone ||
          setRead({ key, preview: null, fault: error instanceof Error ? error.message : String(error) }),
      );
    }, pauseMs);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [project, key]);
  return read.key === key ? read : { preview: null, fault: null };
}

function DropPlace({ onFiles }: { onFiles: (files: FileList | null) => void }) {
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onFiles(event.dataTransfer.files);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is for the mouse; keyboards have the field inside
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={cx(
        "flex flex-wrap items-center gap-3 rounded-lg border border-dashed px-4 py-4",
        isOver ? "border-accent bg-raised" : "border-line-strong",
      )}
    >
      <FileUp aria-hidden className="size-5 shrink-0 text-text-3" />
      <span className="text-table text-text-2">Drop files here, or</span>
      <input
        type="file"
        multiple
        accept=".yml,.yaml,.rules,application/yaml,text/yaml"
        aria-label="Rule files"
        className="min-w-0 text-table"
        onChange={(event) => onFiles(event.target.files)}
      />
    </div>
  );
}

type PasteProps = { pasted: RuleFileText; onChange: (next: RuleFileText) => void };

function Paste({ pasted, onChange }: PasteProps) {
  return (
    <div className="flex flex-col gap-1.5">
      <Field label="Or paste one">
        <textarea
          rows={5}
          value={pasted.text}
          spellCheck={false}
          placeholder={"groups:\n  - name: agents\n    rules:\n      - alert: ManyFailures\n        expr: …"}
          onChange={(event) => onChange({ ...pasted, text: event.target.value })}
          className={`${fieldClass} p-2 font-mono text-table`}
        />
      </Field>
      {pasted.text.trim() !== "" && (
        <div className="w-64">
          <Field label="Name of this file">
            <Input
              value={pasted.name}
              maxLength={ruleLimits.nameCharacters}
              onChange={(event) => onChange({ ...pasted, name: event.target.value })}
            />
          </Field>
        </div>
      )}
    </div>
  );
}
