"use client";
import { useState } from "react";
import { parsedJson } from "@/components/trace/content-values";
import { CopyButton } from "@/components/ui/copy-button";
import { cx } from "@/components/ui/cx";
import { JsonTree } from "@/components/ui/json-tree";
import { formatNumber, plural } from "@/lib/client/format";
import type { ChatMessage, MessagePart } from "@/lib/model/messages";

/** A long text shows this much at first. */
const shownCharacters = 1_200;
/** Of a long conversation the first two messages and the last ones matter; the middle opens on a click. */
const shownMessages = 8;

/** Messages one under the other. `isAnswer`: what the model said this time. */
export function MessageList({
  messages,
  isAnswer = false,
}: {
  messages: readonly ChatMessage[];
  isAnswer?: boolean;
}) {
  const [whole, setWhole] = useState(false);
  const hidden = whole ? 0 : Math.max(0, messages.length - shownMessages);
  const shown = hidden === 0 ? messages : [...messages.slice(0, 2), ...messages.slice(2 + hidden)];
  return (
    <ol className="flex flex-col gap-1.5">
      {shown.map((message, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: messages of one fixed list
        <li key={index} className="flex flex-col gap-1.5">
          {hidden > 0 && index === 2 && (
            <button
              type="button"
              className="self-center text-accent text-table hover:underline"
              onClick={() => setWhole(true)}
            >
              {plural(hidden, "more message")} in between
            </button>
          )}
          <OneMessage message={message} isAnswer={isAnswer} />
        </li>
      ))}
    </ol>
  );
}

function OneMessage({ message, isAnswer }: { message: ChatMessage; isAnswer: boolean }) {
  const text = message.parts.flatMap((part) => (part.kind === "text" ? part.text : [])).join("\n");
  return (
    <article
      className={cx(
        "group rounded-md border px-2.5 pt-1 pb-1.5",
        isAnswer ? "border-line-strong bg-raised" : "bg-canvas",
        message.role === "system" && "border-dashed",
      )}
    >
      <header className="flex h-5 items-center gap-2 text-label">
        <span className={cx("font-medium", isAnswer ? "text-accent" : "text-text-2")}>
          {message.name ? `${message.role} ${message.name}` : message.role}
        </span>
        {message.finishReason && <span className="text-text-3">{message.finishReason}</span>}
        {text !== "" && (
          <CopyButton
            text={text}
            what={`${message.role} message`}
            className="ml-auto opacity-0 focus-visible:opacity-100 group-hover:opacity-100"
          />
        )}
      </header>
      {message.parts.length === 0 && <p className="text-table text-text-3">(empty)</p>}
      {message.parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one fixed message
        <Part key={index} part={part} />
      ))}
    </article>
  );
}

function Part({ part }: { part: MessagePart }) {
  switch (part.kind) {
    case "text":
      return <LongText text={part.text} />;
    case "reasoning":
      return (
        <div className="border-line-strong border-l-2 pl-2 text-text-2 italic">
          <LongText text={part.text} />
        </div>
      );
    case "tool_call":
      return <ToolBlock words="calls" name={part.name} text={part.arguments} />;
    case "tool_result":
      return <ToolBlock words="result of" name={part.name ?? "the call"} text={part.result} />;
    case "media":
      return (
        <p className="text-table text-text-2">
          {part.modality} {part.mimeType}{" "}
          {part.uri && <span className="font-mono text-[11.5px] [overflow-wrap:anywhere]">{part.uri}</span>}
        </p>
      );
    case "raw":
      return <LongText text={part.json} />;
  }
}

export function LongText({ text }: { text: string }) {
  const [whole, setWhole] = useState(false);
  const cut = !whole && text.length > shownCharacters;
  return (
    <p className="whitespace-pre-wrap text-table [overflow-wrap:anywhere]">
      {cut ? `${text.slice(0, shownCharacters)} …` : text}
      {cut && (
        <button type="button" className="ml-1 text-accent hover:underline" onClick={() => setWhole(true)}>
          show all {formatNumber(text.length)} characters
        </button>
      )}
    </p>
  );
}

function ToolBlock({ words, name, text }: { words: string; name: string; text: string }) {
  const json = parsedJson(text);
  return (
    <div className="mt-1 border-line-strong border-l-2 pl-2">
      <p className="text-label text-text-3">
        {words} <span className="font-mono text-text">{name || "a tool"}</span>
      </p>
      {json === undefined ? (
        text !== "" && <LongText text={text} />
      ) : (
        <JsonTree value={json} label={`${words} ${name}`} />
      )}
    </div>
  );
}
