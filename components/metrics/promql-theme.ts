import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const font = "var(--font-geist-mono), ui-monospace, monospace";
const wash = (colour: string, share: number) => `color-mix(in srgb, ${colour} ${share}%, transparent)`;

/** A field of our own: as high as its text, and the list of completions as our menus look. */
export const promqlTheme = EditorView.theme({
  "&": { fontSize: "12px", backgroundColor: "transparent", color: "var(--text)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: font, lineHeight: "18px", overflowX: "hidden" },
  ".cm-content": { caretColor: "var(--text)", padding: "6px 0" },
  ".cm-line": { padding: "0 10px" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: wash("var(--accent)", 30),
  },
  ".cm-placeholder": { color: "var(--text-3)" },
  "&.cm-focused .cm-matchingBracket": {
    backgroundColor: "var(--overlay)",
    outline: "1px solid var(--line-strong)",
  },
  ".cm-tooltip": {
    zIndex: "60",
    maxWidth: "min(640px, calc(100vw - 24px))",
    backgroundColor: "var(--surface)",
    border: "1px solid var(--line-strong)",
    borderRadius: "6px",
    boxShadow: "var(--shadow)",
    color: "var(--text)",
    overflow: "hidden",
  },
  ".cm-tooltip-autocomplete > ul": { fontFamily: font, fontSize: "12px", maxHeight: "280px" },
  ".cm-tooltip-autocomplete > ul > li": { padding: "3px 8px", lineHeight: "18px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--overlay)",
    color: "var(--text)",
  },
  ".cm-completionMatchedText": { textDecoration: "none", color: "var(--accent)", fontWeight: "600" },
  ".cm-completionDetail": { color: "var(--text-3)", fontStyle: "normal", marginLeft: "12px" },
  ".cm-completionIcon": { display: "none" },
  ".cm-completionInfo": {
    maxWidth: "320px",
    padding: "6px 8px",
    backgroundColor: "var(--overlay)",
    border: "1px solid var(--line-strong)",
    color: "var(--text-2)",
  },
  ".cm-diagnostic": { padding: "4px 8px", borderLeft: "3px solid var(--error)" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--error)",
    textUnderlineOffset: "3px",
  },
});

const style = HighlightStyle.define([
  { tag: [tags.function(tags.variableName), tags.operatorKeyword], color: "var(--accent)" },
  { tag: [tags.keyword, tags.modifier, tags.controlKeyword], color: "var(--modified)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--ok)" },
  { tag: [tags.number, tags.literal], color: "var(--warning)" },
  { tag: tags.labelName, color: "var(--running)" },
  { tag: [tags.operator, tags.arithmeticOperator, tags.compareOperator], color: "var(--text-2)" },
  { tag: tags.invalid, color: "var(--error)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--text-3)", fontStyle: "italic" },
]);
export const promqlColours = syntaxHighlighting(style);
