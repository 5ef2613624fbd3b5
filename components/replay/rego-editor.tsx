"use client";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState, type Text } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  placeholder,
} from "@codemirror/view";
import { type Ref, useEffect, useEffectEvent, useImperativeHandle, useRef } from "react";
import type { PolicyFault } from "@/lib/model/replay";
import { rego, regoColours } from "./rego-language";

export type RegoEditorHandle = { goTo: (fault: PolicyFault) => void };
type Props = {
  /** The text to begin with; what is typed is told by `onChange`. */
  initial: string;
  onChange: (text: string) => void;
  faults: readonly PolicyFault[];
  label: string;
  hint: string;
  ref?: Ref<RegoEditorHandle>;
};

/** Rego with line numbers, and marks where it is at fault. Tab leaves it, as everywhere. */
export default function RegoEditor({ initial, onChange, faults, label, hint, ref }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const first = useRef({ initial, label, hint });
  const tell = useEffectEvent(onChange);
  useEffect(() => {
    if (box.current === null) return;
    const { initial: doc, label: name, hint: words } = first.current;
    const editor = new EditorView({
      parent: box.current,
      state: EditorState.create({
        doc,
        extensions: [
          lineNumbers(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          drawSelection(),
          history(),
          bracketMatching(),
          lintGutter(),
          rego,
          regoColours,
          theme,
          placeholder(words),
          keymap.of([...defaultKeymap, ...historyKeymap]),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-label": name, spellcheck: "false", tabindex: "0" }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) tell(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, []);
  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    const marks = faults.flatMap((fault) => diagnosticOf(editor.state.doc, fault));
    editor.dispatch(setDiagnostics(editor.state, marks));
  }, [faults]);
  useImperativeHandle(ref, () => ({
    goTo: (fault) => {
      const editor = view.current;
      if (editor === null) return;
      const at = placeOf(editor.state.doc, fault);
      editor.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
      editor.focus();
    },
  }));
  return <div ref={box} className="h-full min-h-0" />;
}

function diagnosticOf(doc: Text, fault: PolicyFault): Diagnostic[] {
  if (fault.row === null) return [];
  const from = placeOf(doc, fault);
  const word = /^\S+/.exec(doc.sliceString(from, from + 200))?.[0].length ?? 0;
  return [
    { from, to: Math.min(doc.length, from + Math.max(1, word)), severity: "error", message: fault.message },
  ];
}

/** OPA counts columns in bytes from 1; texts are nearly always ASCII up to there. */
function placeOf(doc: Text, { row, column }: PolicyFault): number {
  const line = doc.line(Math.max(1, Math.min(doc.lines, row ?? 1)));
  return Math.min(line.to, line.from + Math.max(0, (column ?? 1) - 1));
}

const theme = EditorView.theme({
  "&": { height: "100%", fontSize: "12px", backgroundColor: "var(--canvas)", color: "var(--text)" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--font-geist-mono), ui-monospace, monospace", lineHeight: "18px" },
  ".cm-content": { caretColor: "var(--text)", padding: "8px 0" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": {
    backgroundColor: "var(--surface)",
    color: "var(--text-3)",
    borderRight: "1px solid var(--line)",
  },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--overlay) 45%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "var(--raised)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent) 30%, transparent)",
  },
  ".cm-placeholder": { color: "var(--text-3)" },
  ".cm-matchingBracket": { backgroundColor: "var(--overlay)", outline: "1px solid var(--line-strong)" },
  ".cm-tooltip": {
    backgroundColor: "var(--overlay)",
    border: "1px solid var(--line-strong)",
    color: "var(--text)",
  },
});
