import { HighlightStyle, StreamLanguage, type StringStream, syntaxHighlighting } from "@codemirror/language";
import { tags } from "@lezer/highlight";

const keywords = /^(package|import|default|as|if|else|some|every|in|with|not|contains|set)$/;
const word = /^[\p{L}_][\p{L}\p{N}_]*/u;

type State = { isRaw: boolean };

/** Enough of Rego to read it by: comments, texts, numbers, keywords, and what comes from outside. */
export const rego = StreamLanguage.define<State>({
  name: "rego",
  startState: () => ({ isRaw: false }),
  token(stream, state) {
    if (state.isRaw) return rawText(stream, state);
    if (stream.eatSpace()) return null;
    if (stream.match(/^#.*/)) return "comment";
    if (stream.match(/^\$?"(?:\\.|[^"\\])*"?/)) return "string";
    if (stream.match(/^\$?`/)) {
      state.isRaw = true;
      return rawText(stream, state);
    }
    if (stream.match(/^-?\d+(\.\d+)?([eE][+-]?\d+)?/)) return "number";
    if (stream.match(word)) return wordToken(stream.current());
    stream.next();
    return null;
  },
  languageData: { commentTokens: { line: "#" } },
});

function rawText(stream: StringStream, state: State): string {
  if (stream.skipTo("`")) {
    stream.next();
    state.isRaw = false;
  } else stream.skipToEnd();
  return "string";
}

function wordToken(text: string): string | null {
  if (keywords.test(text)) return "keyword";
  if (text === "input" || text === "data") return "variableName.special";
  return /^(true|false|null)$/.test(text) ? "atom" : "variableName";
}

export const regoColours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: tags.comment, color: "var(--text-3)" },
    { tag: tags.string, color: "var(--ok)" },
    { tag: tags.number, color: "var(--running)" },
    { tag: tags.atom, color: "var(--modified)" },
    { tag: tags.keyword, color: "var(--accent)" },
    { tag: tags.special(tags.variableName), color: "var(--warning)" },
  ]),
);
