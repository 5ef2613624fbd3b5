"use client";
import { useState } from "react";
import { plural } from "@/lib/client/format";
import { type RedactionRule, type RedactionTarget, redactionTargets } from "@/lib/model/decision-rules";
import { redactedText } from "@/lib/model/redacted-text";
import { Badge } from "../ui/badge";
import { Select } from "../ui/select";
import { CodeField } from "./code-field";
import { targetWords } from "./redaction-words";
import { useTry } from "./use-try";

const example = `{
  "tool": "send_mail",
  "to": "ann@mail.example.org",
  "password": "hunter2",
  "text": "Card 4111 1111 1111 1111, customer C-123456"
}`;

/** Text or JSON, with what the rules above would leave of it. Nothing of it is stored. */
export function RedactionTry({ rules }: { rules: readonly RedactionRule[] }) {
  const [sample, setSample] = useState(example);
  const [target, setTarget] = useState<RedactionTarget>("input");
  const { tried, fault } = useTry(
    sample === "" ? null : { part: "redaction", document: rules as never, sample, target },
  );
  const shown = tried?.part === "redaction" ? tried : null;
  return (
    <section className="flex flex-col gap-2 border-t p-3">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="font-medium text-body">Try it</h2>
        <Select
          label="As"
          showLabel
          value={target}
          options={redactionTargets.map((value) => ({
            value,
            words: targetWords[value].title.toLowerCase(),
          }))}
          onChange={setTarget}
        />
        <span className="text-label text-text-3">
          Also unsaved rules count. What is typed here is not stored.
        </span>
      </div>
      <div className="grid gap-3 md:grid-cols-2">
        <CodeField label="As it is sent" value={sample} onChange={setSample} rows={9} />
        <div className="flex min-w-0 flex-col gap-1">
          <span className="font-medium text-table text-text-2">As it is stored</span>
          <output
            aria-live="polite"
            className="block min-h-[178px] flex-1 whitespace-pre-wrap rounded-md border bg-canvas p-2 font-mono text-table [overflow-wrap:anywhere]"
          >
            {fault !== null ? (
              <span className="text-error">{fault}</span>
            ) : (
              <Marked text={shown?.output ?? ""} />
            )}
          </output>
        </div>
      </div>
      <div className="flex min-h-[18px] flex-wrap gap-1.5">
        {shown?.matches.map(({ rule, count }) => (
          <Badge key={rule} meaning="modified">
            {rule}: {plural(count, "match", "matches")}
          </Badge>
        ))}
        {shown !== null && shown.matches.length === 0 && (
          <span className="text-label text-text-3">No rule matches: all of it is stored.</span>
        )}
      </div>
    </section>
  );
}

function Marked({ text }: { text: string }) {
  return text.split(redactedText).map((part, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts have no identity but their place
    <span key={i}>
      {i > 0 && <mark className="rounded-sm bg-overlay px-0.5 text-modified">{redactedText}</mark>}
      {part}
    </span>
  ));
}
