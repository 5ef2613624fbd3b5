"use client";
import { useEffect, useMemo, useState } from "react";
import { useQuestion } from "@/lib/client/use-question";
import { useView } from "@/lib/client/use-view";
import type { SpanDetailOutput } from "@/lib/contract/span-detail";
import { type ChatMessage, readConversation } from "@/lib/model/messages";
import type { Step } from "./steps";

/** Whoever scrolls past does not want it. */
const settleMs = 250;
const shownCharacters = 700;

type Said = { who: string; text: string };

/** The gist of a call: what a tool was given and gave back, what a model was asked last and answered. */
export function StepSaid({ step }: { step: Step }) {
  const { project } = useView();
  const [wanted, setWanted] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setWanted(true), settleMs);
    return () => clearTimeout(timer);
  }, []);
  const { data, error } = useQuestion<SpanDetailOutput>(
    wanted ? `/api/v1/traces/${step.traceId}/spans/${step.spanId}` : null,
    { project },
    { refreshOn: false, everyMs: 0 },
  );
  const said = useMemo(() => (data === undefined ? null : saidIn(data)), [data]);
  if (said === null)
    return (
      <p className="h-6 px-2.5 pl-8 text-label text-text-3">
        {error ? `Could not be loaded: ${error.message}` : ""}
      </p>
    );
  if (said.length === 0)
    return <p className="px-2.5 pb-2 pl-8 text-table text-text-3">Neither input nor output was recorded.</p>;
  return (
    <dl className="flex flex-col gap-1 px-2.5 pb-2 pl-8 text-table">
      {said.map(({ who, text }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two or three fixed lines
        <div key={index} className="flex gap-2">
          <dt className="w-16 shrink-0 text-label text-text-3 leading-[18px]">{who}</dt>
          <dd className="line-clamp-6 min-w-0 whitespace-pre-wrap [overflow-wrap:anywhere]">
            {text.slice(0, shownCharacters)}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The last message that went in and all that came out, in words. */
export function saidIn(detail: SpanDetailOutput): Said[] {
  const { input, output, inputRaw, outputRaw } = readConversation(detail.attributes, detail.events);
  const said: Said[] = input.slice(-1).flatMap(wordsOfMessage);
  if (inputRaw !== null) said.push({ who: "input", text: inputRaw });
  said.push(...output.flatMap(wordsOfMessage));
  if (outputRaw !== null) said.push({ who: "output", text: outputRaw });
  return said;
}

function wordsOfMessage(message: ChatMessage): Said[] {
  return message.parts.flatMap((part): Said[] => {
    if (part.kind === "text") return part.text === "" ? [] : [{ who: message.role, text: part.text }];
    if (part.kind === "tool_call") return [{ who: "calls", text: `${part.name} ${part.arguments}` }];
    if (part.kind === "tool_result")
      return [{ who: "result", text: `${part.name ?? ""} ${part.result}`.trim() }];
    return [];
  });
}
