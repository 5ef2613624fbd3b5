import type { DecisionSettingsTried, TriedDecision } from "@/lib/contract/decision-settings-page";
import { Verdict } from "../decisions/verdict";

type Props = { tried: DecisionSettingsTried | null; fault: string | null; part: "mappings" | "span_rules" };
const shown = [
  "policy",
  "rule",
  "reason",
  "agent",
  "tool",
  "user",
  "point",
  "revision",
  "request_id",
] as const;

/** What the sample would be read as. */
export function TriedDecisions({ tried, fault, part }: Props) {
  if (fault !== null)
    return (
      <p role="alert" className="text-error text-table">
        {fault}
      </p>
    );
  if (tried === null || tried.part === "redaction") return null;
  if (tried.items.length === 0)
    return (
      <p role="status" className="text-table text-text-2">
        {part === "span_rules" ? "This span is no decision by these rules." : "There is no event in it."}
      </p>
    );
  return (
    <ol aria-live="polite" className="flex flex-col gap-2">
      {tried.items.map((item, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the place in the sample is what it is
        <li key={i} className="rounded-md border px-3 py-2 text-table">
          {"refused" in item ? (
            <span className="text-error">Not taken: {item.refused}</span>
          ) : (
            <Reading decision={item} />
          )}
        </li>
      ))}
    </ol>
  );
}

function Reading({ decision }: { decision: TriedDecision }) {
  return (
    <>
      <Verdict verdict={decision.verdict} />
      <dl className="mt-1 grid grid-cols-[72px_minmax(0,1fr)] gap-x-3">
        {shown.map((name) => (
          <div key={name} className="contents">
            <dt className="text-text-3">{name.replace("_", " ")}</dt>
            <dd className="min-w-0 [overflow-wrap:anywhere]">
              {decision[name] ?? <span className="text-text-3">none</span>}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
