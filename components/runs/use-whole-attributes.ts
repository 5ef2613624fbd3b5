"use client";
import { useEffect, useState } from "react";
import { fetchJson, queryString } from "@/lib/client/fetch-json";
import { useView } from "@/lib/client/use-view";
import type { PayloadOutput, SpanDetailOutput } from "@/lib/contract/span-detail";

/** Larger values stay previews until somebody asks for them under Attributes. */
const mostBytes = 400_000;
const mostValues = 12;

/**
 * A span's attributes with the previews of large values replaced by the values themselves. `missing` lists the keys that are
 * still previews, with their size: too large, or not answered.
 */
export function useWholeAttributes(detail: SpanDetailOutput) {
  const { project } = useView();
  const [whole, setWhole] = useState<{
    of: SpanDetailOutput;
    values: Record<string, string>;
    done: boolean;
  } | null>(null);
  useEffect(() => {
    const wanted = detail.payloads.filter(({ bytes }) => bytes <= mostBytes).slice(0, mostValues);
    if (wanted.length === 0) return setWhole({ of: detail, values: {}, done: true });
    const abort = new AbortController();
    const path = `/api/v1/traces/${detail.span.trace_id}/spans/${detail.span.span_id}/payload`;
    const ask = ({ key }: { key: string }) =>
      fetchJson<PayloadOutput>(path + queryString({ project, key }), { signal: abort.signal }).catch(
        () => null,
      );
    void Promise.all(wanted.map(ask)).then((answers) => {
      if (abort.signal.aborted) return;
      const values = Object.fromEntries(
        answers.flatMap((answer) => (answer === null ? [] : [[answer.key, answer.text]])),
      );
      setWhole({ of: detail, values, done: true });
    });
    return () => abort.abort();
  }, [detail, project]);
  const values = whole?.of === detail ? whole.values : {};
  return {
    attributes: { ...detail.attributes, ...values },
    missing: detail.payloads.filter(({ key }) => values[key] === undefined),
    done: whole?.of === detail && whole.done,
  };
}
