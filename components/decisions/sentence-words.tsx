import { Fragment } from "react";
import type { Words } from "./decision-words";

/** A sentence whose names are set in mono. */
export function SentenceWords({ words }: { words: Words }) {
  return words.map(({ text, isName }, index) =>
    isName ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one fixed sentence
      <span key={index} className="rounded-sm bg-overlay px-1 font-mono text-[0.92em]">
        {text}
      </span>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one fixed sentence
      <Fragment key={index}>{text}</Fragment>
    ),
  );
}
