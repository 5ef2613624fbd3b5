"use client";
import { EyeOff } from "lucide-react";
import { StepContent } from "@/components/runs/step-content";
import { CopyButton } from "@/components/ui/copy-button";
import { JsonTree } from "@/components/ui/json-tree";
import { Skeleton } from "@/components/ui/skeleton";
import { useQuestion } from "@/lib/client/use-question";
import { useView } from "@/lib/client/use-view";
import type { DecisionDetailOutput, SentJson } from "@/lib/contract/decision-detail";
import type { SpanDetailOutput } from "@/lib/contract/span-detail";
import { HiddenBadge } from "./hidden-badge";
import { hiddenBelow, hiddenKinds, withAbsentParts } from "./hidden-parts";

type Props = { detail: DecisionDetailOutput };

/** Input beside result, with what is hidden of them said in its place and once more in full above. */
export function DecisionContent({ detail }: Props) {
  return (
    <>
      <HiddenLegend detail={detail} />
      <div className="grid md:grid-cols-2 md:divide-x">
        <Side title="Input" root="input" sent={detail.input} detail={detail} />
        <Side title="Result" root="result" sent={detail.result} detail={detail} />
      </div>
      {detail.input === null && detail.span !== null && <SpanContent detail={detail} />}
    </>
  );
}

function Side({
  title,
  root,
  sent,
  detail,
}: Props & { title: string; root: "input" | "result"; sent: SentJson | null }) {
  const hidden = hiddenBelow(detail, root);
  const marks = new Map(
    [...hidden].map(([pointer, kind]) => [pointer, <HiddenBadge key={pointer} kind={kind} />]),
  );
  const isSent = sent !== null || hidden.size > 0;
  return (
    <section aria-label={title} className="min-w-0 px-3 py-2.5 max-md:border-b max-md:last:border-b-0">
      <h3 className="mb-1.5 flex h-5 items-center gap-2 font-medium text-label text-text-2">
        {title}
        {sent !== null && (
          <CopyButton text={sent.text ?? JSON.stringify(sent.value, null, 2)} what={title.toLowerCase()} />
        )}
        {sent?.text != null && (
          <span
            className="font-normal text-text-3"
            title="Numbers in it are larger than a browser holds exactly: they are rounded in the tree"
          >
            large numbers rounded here, exact when copied
          </span>
        )}
      </h3>
      {isSent ? (
        <JsonTree
          value={withAbsentParts(sent?.value ?? null, hidden)}
          label={title}
          openDepth={3}
          marks={marks}
        />
      ) : (
        <p className="text-table text-text-3">
          {root === "input" ? "It was sent without its input." : "It was sent without a result: undefined."}
        </p>
      )}
    </section>
  );
}

const legendWords = {
  erased: "removed by the source",
  masked: "overwritten by the source",
  redacted: "overwritten by this project's own rules, before it was stored",
} as const;

function HiddenLegend({ detail }: Props) {
  const shown = hiddenKinds.filter((kind) => detail[kind].length > 0);
  if (shown.length === 0) return null;
  return (
    <div className="flex gap-2 border-b bg-canvas/60 px-3 py-2 text-table">
      <EyeOff aria-hidden className="mt-0.5 size-3.5 shrink-0 text-text-3" />
      <dl className="flex min-w-0 flex-col gap-1">
        {shown.map((kind) => (
          <div key={kind} className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5">
            <dt className="flex items-baseline gap-1.5">
              <HiddenBadge kind={kind} />
              <span className="text-text-3">{legendWords[kind]}:</span>
            </dt>
            {detail[kind].map((pointer) => (
              <dd key={pointer} className="font-mono text-[11.5px] text-text-2 [overflow-wrap:anywhere]">
                {pointer}
              </dd>
            ))}
          </div>
        ))}
      </dl>
    </div>
  );
}

/** What its span recorded, where the decision itself came without. */
function SpanContent({ detail }: Props) {
  const { project } = useView();
  const span = detail.span?.span;
  const { data, outdated, error } = useQuestion<SpanDetailOutput>(
    span === undefined ? null : `/api/v1/traces/${span.trace_id}/spans/${span.span_id}`,
    { project },
    { refreshOn: false, everyMs: 0 },
  );
  if (error) return null;
  return (
    <section aria-label="What its span recorded" className="border-t">
      <p className="px-3 pt-2.5 text-table text-text-2">
        {detail.span?.inferred === true ? "The span that it is likely about" : "Its span"} recorded this:
      </p>
      {data === undefined || outdated ? <Skeleton className="m-3 h-20" /> : <StepContent detail={data} />}
    </section>
  );
}
