import Link from "next/link";
import { formatExact } from "@/lib/client/format";
import { useHref } from "@/lib/client/use-view";
import type { ReplayDetail } from "@/lib/contract/replay";
import { CodeBlock } from "../ui/code-block";
import { Time } from "../ui/time";
import { evaluatorWords } from "./replay-words";

/** What was asked: decisions, policy, and how. */
export function ReplayAsked({ replay, isOpen }: { replay: ReplayDetail; isOpen: boolean }) {
  const href = useHref();
  const { policy, entrypoint, ignore_hidden: ignored } = replay;
  const from = replay.from === null ? null : String(Date.parse(replay.from));
  const explorer = href("/decisions", { q: replay.q, from, to: String(Date.parse(replay.to)) });
  return (
    <details
      open={isOpen}
      className={`w-full min-w-0 self-start text-table ${isOpen ? "border-t px-3 py-3" : ""}`}
    >
      <summary className="rounded-sm text-text-2">What was asked</summary>
      <dl className="mt-2 mb-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1">
        <dt className="text-text-3">Decisions</dt>
        <dd className="min-w-0">
          <Link href={explorer} className="font-mono text-accent [overflow-wrap:anywhere] hover:underline">
            {replay.q === "" ? "all" : replay.q}
          </Link>{" "}
          <span className="text-text-3">
            {replay.from !== null && (
              <>
                from <Time at={replay.from} as="full" />{" "}
              </>
            )}
            to <Time at={replay.to} as="full" />, the newest {formatExact(replay.max_decisions)} at most
          </span>
        </dd>
        <dt className="text-text-3">Policy</dt>
        <dd className="truncate">
          {policy.kind === "bundle" ? "bundle " : "text, "}
          <span className="font-mono">{replay.policy_name}</span>
          {replay.revision !== null && <span className="font-mono text-text-2"> {replay.revision}</span>}
        </dd>
        <dt className="text-text-3">Asked at</dt>
        <dd>
          {entrypoint === null ? "each decision's own path" : <span className="font-mono">{entrypoint}</span>}
        </dd>
        <dt className="text-text-3">Evaluated by</dt>
        <dd>{replay.evaluator === "auto" ? "whoever is there" : evaluatorWords[replay.evaluator]}</dd>
        <dt className="text-text-3">Clock</dt>
        <dd>{replay.use_decision_time ? "as recorded, else the decision's own time" : "only as recorded"}</dd>
        {ignored.length > 0 && (
          <>
            <dt className="text-text-3">Not read</dt>
            <dd className="font-mono [overflow-wrap:anywhere]">{ignored.join(", ")}</dd>
          </>
        )}
      </dl>
      {policy.kind === "rego" && <CodeBlock label="Rego text" text={policy.text} wrap />}
      {policy.kind === "rego" && policy.data !== undefined && (
        <div className="mt-2">
          <CodeBlock label="Data" text={policy.data} wrap />
        </div>
      )}
    </details>
  );
}
