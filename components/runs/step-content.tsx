"use client";
import { parsedJson } from "@/components/trace/content-values";
import { CopyButton } from "@/components/ui/copy-button";
import { JsonTree } from "@/components/ui/json-tree";
import { Skeleton } from "@/components/ui/skeleton";
import { formatBytes } from "@/lib/client/format";
import type { SpanDetailOutput } from "@/lib/contract/span-detail";
import { readConversation } from "@/lib/model/messages";
import { LongText, MessageList } from "./message-list";
import { useWholeAttributes } from "./use-whole-attributes";

/** Input and output of a step: messages as chat, everything else as the value it is. */
export function StepContent({ detail }: { detail: SpanDetailOutput }) {
  const { attributes, missing, done } = useWholeAttributes(detail);
  if (!done)
    return (
      <div role="status" aria-label="Loading" className="flex flex-col gap-3 p-3">
        <Skeleton className="h-12 w-full" />
        <Skeleton className="h-20 w-full" />
      </div>
    );
  const said = readConversation(attributes, detail.events, detail.span.operation?.dialect);
  const cut = missing.filter(({ key }) => said.keys.includes(key));
  const isSilent = said.keys.length === 0 && said.input.length + said.output.length === 0;
  if (isSilent)
    return (
      <p className="p-3 text-table text-text-3">The sender recorded neither input nor output of this step.</p>
    );
  return (
    <div className="flex flex-col gap-4 p-3">
      {cut.map(({ key, bytes }) => (
        <p key={key} className="text-table text-warning">
          Only the beginning of <span className="font-mono">{key}</span> is shown, of {formatBytes(bytes)} in
          all; the rest is under Attributes.
        </p>
      ))}
      <Part title="Input">
        {said.system !== null && (
          <MessageList
            messages={[
              {
                role: "system",
                name: null,
                parts: [{ kind: "text", text: said.system }],
                finishReason: null,
              },
            ]}
          />
        )}
        {said.input.length > 0 && <MessageList messages={said.input} />}
        {said.inputRaw !== null && <Value text={said.inputRaw} what="input" />}
        {said.system === null && said.input.length === 0 && said.inputRaw === null && <NotRecorded />}
      </Part>
      <Part title="Output">
        {said.output.length > 0 && <MessageList messages={said.output} isAnswer />}
        {said.outputRaw !== null && <Value text={said.outputRaw} what="output" />}
        {said.output.length === 0 && said.outputRaw === null && <NotRecorded />}
      </Part>
    </div>
  );
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="flex flex-col gap-1.5">
      <h3 className="font-medium text-label text-text-2">{title}</h3>
      {children}
    </section>
  );
}

function NotRecorded() {
  return <p className="text-table text-text-3">Not recorded.</p>;
}

function Value({ text, what }: { text: string; what: string }) {
  const json = parsedJson(text);
  return (
    <div className="group relative rounded-md border bg-canvas p-2">
      <CopyButton text={text} what={what} className="absolute top-1 right-1" />
      {json === undefined ? <LongText text={text} /> : <JsonTree value={json} label={what} openDepth={3} />}
    </div>
  );
}
