import { boundedText } from "@/lib/model/bounded-text";
import { inputText, outputText } from "@/lib/model/conversation-text";
import type { RunFacts } from "@/lib/model/run-facts";

const maxPreview = 300;

type Content = {
  attributes: Record<string, unknown>;
  events: { name: string; attributes: Record<string, unknown> }[];
};

/** The facts with the first input and output that one of their preview spans holds. Pure. */
export function withPreviews(facts: RunFacts, contentOf: (spanId: string) => Content | undefined): RunFacts {
  const first = (ids: readonly string[], read: (content: Content) => string | undefined): string | null => {
    for (const id of ids) {
      const content = contentOf(id);
      const text = content && read(content)?.trim();
      if (text) return boundedText(text, maxPreview);
    }
    return null;
  };
  return {
    ...facts,
    inputPreview: first(facts.previewSpans.input, ({ attributes, events }) => inputText(attributes, events)),
    outputPreview: first(facts.previewSpans.output, ({ attributes, events }) =>
      outputText(attributes, events),
    ),
  };
}
