"use client";
import { Download } from "lucide-react";
import { useState } from "react";
import { queryString } from "@/lib/client/fetch-json";
import { useNow } from "@/lib/client/use-clock";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useView } from "@/lib/client/use-view";
import type { DecisionSeal } from "@/lib/contract/decision-seals";
import { Panel } from "../panel/panel";
import { Button } from "../ui/button";
import { CodeBlock } from "../ui/code-block";
import { Time } from "../ui/time";
import { toast } from "../ui/toast";
import { exportName, verifyFile, verifyStored } from "./verify-command";

/** Takes the time range in force away as one file, and says how that file and what is stored are verified. */
export function ExportPanel({ head }: { head: DecisionSeal | null }) {
  const { project } = useView();
  const { range, resolve } = useTimeRange();
  // To the minute, so that the commands do not change under the reader.
  const now = Math.floor(useNow() / 60_000) * 60_000;
  const shown = resolve(now);
  const [busy, setBusy] = useState(false);
  const download = async () => {
    setBusy(true);
    const exact = resolve(Date.now());
    try {
      await save({ project, ...exact });
      toast(`${exportName(project, exact)} is on its way`);
    } catch (error) {
      toast(`The export failed: ${error instanceof Error ? error.message : String(error)}`, "error");
    } finally {
      setBusy(false);
    }
  };
  return (
    <Panel
      title="Export and verify"
      about={
        // Not known before the browser has the page.
        now > 0 && (
          <>
            <Time at={shown.fromMs} as="full" /> to{" "}
            {range.to === null ? "now" : <Time at={shown.toMs} as="full" />}
          </>
        )
      }
      toolbar={
        <Button size="sm" look="primary" disabled={busy} onClick={() => void download()}>
          <Download aria-hidden className="size-3.5" />
          {busy ? "Preparing …" : "Export this range"}
        </Button>
      }
    >
      <div className={`flex flex-col gap-3 border-t p-3 ${now > 0 ? "" : "invisible"}`}>
        <p className="text-table text-text-2">
          The file has the decisions of the time range chosen above and the seals that prove them. It is
          verified offline, on any machine with a copy of Runtower, without its database:
        </p>
        <CodeBlock
          text={verifyFile(project, shown, head?.hash ?? null)}
          label="command that verifies the export"
          wrap
        />
        <p className="text-table text-text-2">
          What is stored is verified where Runtower runs. Without a range all of it is; the exit code is 1
          where anything was tampered with.
        </p>
        <CodeBlock
          text={verifyStored(project, shown, null)}
          label="command that verifies what is stored"
          wrap
        />
      </div>
    </Panel>
  );
}

/** The browser saves what it is sent; what is refused is said here instead of being saved. */
async function save({
  project,
  fromMs,
  toMs,
}: {
  project: string;
  fromMs: number;
  toMs: number;
}): Promise<void> {
  const address = `/api/v1/decisions/export${queryString({ project, from: fromMs, to: toMs })}`;
  const probe = new AbortController();
  const response = await fetch(address, { signal: probe.signal });
  if (!response.ok) {
    const body = (await response.json().catch(() => null)) as { error?: { message?: string } } | null;
    throw new Error(body?.error?.message ?? `the server answered ${response.status}`);
  }
  probe.abort();
  const link = document.createElement("a");
  link.href = address;
  link.download = exportName(project, { fromMs, toMs });
  link.click();
}
