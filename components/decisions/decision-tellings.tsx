"use client";
import { JsonTree } from "@/components/ui/json-tree";
import type { DecisionDetailOutput, SentJson } from "@/lib/contract/decision-detail";
import { ruleName, sourceName } from "./decision-words";
import { Verdict } from "./verdict";

/** What each source told of the same decision: the first knows most, the others fill what it leaves open. */
export function DecisionTellings({ detail }: { detail: DecisionDetailOutput }) {
  return (
    <ol>
      {detail.tellings.map(({ decision, input, result, details }) => (
        <li key={decision.source} className="flex flex-col gap-1.5 border-b px-3 py-2.5 last:border-b-0">
          <h3 className="flex flex-wrap items-center gap-x-3 text-table">
            <span className="font-medium">{sourceName(decision.source)}</span>
            <Verdict verdict={decision.verdict} />
            <span className="font-mono text-[11.5px] text-text-2">{ruleName(decision)}</span>
          </h3>
          {decision.reason !== null && (
            <p className="text-table text-text-2 [overflow-wrap:anywhere]">{decision.reason}</p>
          )}
          <JsonTree
            value={{
              ...told("input", input),
              ...told("result", result),
              ...told("other fields", details),
            }}
            label={`Told by ${sourceName(decision.source)}`}
            openDepth={1}
          />
        </li>
      ))}
    </ol>
  );
}

function told(name: string, sent: SentJson | null): Record<string, unknown> {
  return sent === null ? {} : { [name]: sent.value };
}
