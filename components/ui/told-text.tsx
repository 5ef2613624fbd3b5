import { Fragment } from "react";
import { toldParts } from "./told-parts";

/** Words as the product or an error tells them: names between backticks in mono; of many errors, what varies as a word for it. */
export function ToldText({ words, ofMany = false }: { words: string; ofMany?: boolean }) {
  return toldParts(words, ofMany).map(({ text, is }, index) =>
    is === "plain" ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one fixed sentence
      <Fragment key={index}>{text}</Fragment>
    ) : is === "name" ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one fixed sentence
      <span key={index} className="font-mono text-[0.94em]">
        {text}
      </span>
    ) : (
      <span
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one fixed sentence
        key={index}
        title="Differs from one time to the next"
        className="rounded-sm bg-overlay px-1 font-normal text-[0.88em] text-text-2"
      >
        {text}
      </span>
    ),
  );
}
