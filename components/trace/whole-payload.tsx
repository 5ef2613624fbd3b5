"use client";
import { type ReactNode, useState } from "react";
import { formatBytes } from "@/lib/client/format";
import { useQuestion } from "@/lib/client/use-question";
import { useView } from "@/lib/client/use-view";
import type { PayloadOutput } from "@/lib/contract/span-detail";
import { Button } from "../ui/button";

type Props = {
  traceId: string;
  spanId: string;
  attribute: string;
  bytes: number;
  /** What the span itself keeps of the value. */
  preview: string;
  /** Fetch at once instead of on a click. */
  isEager?: boolean;
  children: (text: string, isWhole: boolean) => ReactNode;
};

/** A large value: its beginning, and the whole of it once asked for. */
export function WholePayload(props: Props) {
  const { traceId, spanId, attribute, bytes, preview, isEager = false, children } = props;
  const { project } = useView();
  const [isWanted, setWanted] = useState(isEager);
  const { data, error, loading, refresh } = useQuestion<PayloadOutput>(
    isWanted ? `/api/v1/traces/${traceId}/spans/${spanId}/payload` : null,
    { project, key: attribute },
    { refreshOn: false, everyMs: 0 },
  );
  return (
    <>
      {children(data?.text ?? preview, data !== undefined)}
      {data === undefined && (
        <span className="mt-1 flex items-center gap-2 text-label text-text-3">
          {error ? (
            <>
              The rest could not be loaded: {error.message}
              <Button size="sm" onClick={refresh}>
                Try again
              </Button>
            </>
          ) : isWanted && loading ? (
            `Loading all ${formatBytes(bytes)} …`
          ) : (
            <Button size="sm" onClick={() => setWanted(true)}>
              Show all {formatBytes(bytes)}
            </Button>
          )}
        </span>
      )}
    </>
  );
}
