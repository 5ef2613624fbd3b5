"use client";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { CodeBlock } from "@/components/ui/code-block";
import { TabPanel, Tabs } from "@/components/ui/tabs";
import { useShortcut } from "@/lib/client/use-shortcut";
import type { DecisionDetailOutput } from "@/lib/contract/decision-detail";
import { DecisionContent } from "./decision-content";
import { DecisionDetails } from "./decision-details";
import { DecisionLogs } from "./decision-logs";
import { DecisionTellings } from "./decision-tellings";

const parts = ["content", "details", "sources", "logs", "raw"] as const;
type Part = (typeof parts)[number];
const words: Record<Part, string> = {
  content: "Input and result",
  details: "Details",
  sources: "Sources",
  logs: "Logs",
  raw: "Raw",
};

/** What was asked and answered, and everything else that was sent of it. */
export function DecisionParts({ detail }: { detail: DecisionDetailOutput }) {
  const [part, setPart] = useQueryState("tab", parseAsStringLiteral(parts).withDefault("content"));
  useShortcut("r", "Raw, and back", "Decision", () => void setPart(part === "raw" ? null : "raw"));
  const shown = parts.filter((each) => each !== "sources" || detail.tellings.length > 0);
  const counts: Partial<Record<Part, number>> = {
    sources: detail.tellings.length,
    logs: detail.logs.length,
  };
  return (
    <section aria-label="What was sent" className="min-w-0 rounded-lg border bg-surface">
      <Tabs
        label="Parts of the decision"
        value={part}
        onChange={(next) => void setPart(next === "content" ? null : next)}
        tabs={shown.map((value) => {
          const count = counts[value];
          return { value, words: words[value], ...(count ? { count } : {}) };
        })}
      >
        <TabPanel value={part}>
          <PartBody part={part} detail={detail} />
        </TabPanel>
      </Tabs>
    </section>
  );
}

function PartBody({ part, detail }: { part: Part; detail: DecisionDetailOutput }) {
  switch (part) {
    case "content":
      return <DecisionContent detail={detail} />;
    case "details":
      return <DecisionDetails detail={detail} />;
    case "sources":
      return <DecisionTellings detail={detail} />;
    case "logs":
      return <DecisionLogs detail={detail} />;
    case "raw":
      return (
        <div className="p-3">
          <CodeBlock
            label="decision as JSON"
            text={JSON.stringify(detail, null, 2)}
            className="[&_pre]:max-h-none"
          />
        </div>
      );
  }
}
