"use client";
import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { linter } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, keymap, placeholder } from "@codemirror/view";
import { PromQLExtension } from "@prometheus-io/codemirror-promql";
import { useEffect, useEffectEvent, useRef } from "react";
import { promqlClient } from "./promql-client";
import { promqlDiagnostics } from "./promql-lint";
import { promqlColours, promqlTheme } from "./promql-theme";

export type PromqlEditorProps = {
  /** The query in force; it may change from outside. */
  value: string;
  project: string;
  label: string;
  /** Every change of the text. */
  onChange: (query: string) => void;
  /** Enter, or the field is left: ask. Shift+Enter makes a new line. */
  onRun: () => void;
};

/** PromQL with completion of metrics, labels, values and functions; faults are underlined as one types. Tab leaves it. */
export default function PromqlEditor({ value, project, label, onChange, onRun }: PromqlEditorProps) {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const first = useRef({ value, label });
  const tell = useEffectEvent(onChange);
  const run = useEffectEvent(onRun);
  useEffect(() => {
    if (box.current === null) return;
    const asked = () => {
      run();
      return true;
    };
    const promql = new PromQLExtension()
      .activateLinter(false)
      .setComplete({ remote: promqlClient(project), maxMetricsMetadata: 20_000 });
    const editor = new EditorView({
      parent: box.current,
      state: EditorState.create({
        doc: first.current.value,
        extensions: [
          history(),
          drawSelection(),
          bracketMatching(),
          closeBrackets(),
          autocompletion({ icons: false, maxRenderedOptions: 100 }),
          promql.asExtension(),
          linter((editorView) => promqlDiagnostics(editorView.state.doc.toString()), { delay: 300 }),
          promqlColours,
          promqlTheme,
          placeholder("sum by (workflow) (rate(runtower_runs_total[5m]))"),
          Prec.highest(keymap.of([{ key: "Tab", run: acceptCompletion }])),
          keymap.of([...closeBracketsKeymap, ...completionKeymap]),
          // After completion's own Enter, before the one that breaks the line.
          keymap.of([
            { key: "Enter", run: asked },
            { key: "Mod-Enter", run: asked },
            ...defaultKeymap,
            ...historyKeymap,
          ]),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-label": first.current.label, spellcheck: "false" }),
          EditorView.domEventHandlers({ blur: () => run() }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) tell(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => {
      first.current = { ...first.current, value: editor.state.doc.toString() };
      editor.destroy();
      promql.destroy();
    };
  }, [project]);
  useEffect(() => {
    const editor = view.current;
    if (editor === null || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);
  return <div ref={box} className="min-w-0" />;
}
