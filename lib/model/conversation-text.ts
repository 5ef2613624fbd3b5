import type { Bag } from "./indexed-attributes";
import { partText } from "./message-parts";
import { type ChatMessage, type ConversationEvent, readConversation } from "./messages";

/** What was asked, in words: the first message of a user; else the raw input. */
export function inputText(attributes: Bag, events: readonly ConversationEvent[]): string | undefined {
  const { input, inputRaw } = readConversation(attributes, events);
  const asked =
    input.find((message) => message.role === "user") ?? input.find((message) => message.role !== "system");
  return (
    wordsOf(asked) ?? salvaged(inputRaw, /"role"\s*:\s*"user".*?"(?:content|text)"\s*:\s*"((?:[^"\\]|\\.)*)/s)
  );
}

/** What was answered, in words: the last message; else the raw output. */
export function outputText(attributes: Bag, events: readonly ConversationEvent[]): string | undefined {
  const { output, outputRaw } = readConversation(attributes, events);
  return wordsOf(output.at(-1)) ?? salvaged(outputRaw, /"(?:content|text)"\s*:\s*"((?:[^"\\]|\\.)*)/s);
}

function wordsOf(message: ChatMessage | undefined): string | undefined {
  if (message === undefined) return undefined;
  const texts = message.parts.filter((part) => part.kind === "text");
  const words = (texts.length > 0 ? texts : message.parts).map(partText).join("\n").trim();
  return words === "" ? undefined : words;
}

/** Large values are stored as previews, JSON cut off in the middle: the words in it are better than its brackets. */
function salvaged(raw: string | null, pattern: RegExp): string | undefined {
  if (raw === null) return undefined;
  const found = /^\s*[[{]/.test(raw) ? pattern.exec(raw.slice(0, 4_000))?.[1] : undefined;
  if (found === undefined) return raw;
  try {
    return JSON.parse(`"${found}"`);
  } catch {
    return found;
  }
}
