"use client";
import { Download } from "lucide-react";
import { useState } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { saveText } from "@/components/ui/save-text";
import { toast } from "@/components/ui/toast";
import { fetchJson, queryString } from "@/lib/client/fetch-json";
import { plural } from "@/lib/client/format";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useView } from "@/lib/client/use-view";
import type { LogListOutput } from "@/lib/contract/log-list";

const mostLines = 100_000;

/** The lines of the query in force as JSON lines, newest first; more than 100,000 are cut, and that is said. */
export function LogDownload({ q }: { q: string }) {
  const { project } = useView();
  const { resolve } = useTimeRange();
  const [busy, setBusy] = useState(false);
  const download = async () => {
    setBusy(true);
    const { fromMs, toMs } = resolve(Date.now());
    const parts: string[] = [];
    let cursor: string | null = null;
    try {
      do {
        const params = { project, q, from: fromMs, to: toMs, limit: 500, cursor };
        const page: LogListOutput = await fetchJson<LogListOutput>(`/api/v1/logs${queryString(params)}`);
        parts.push(...page.data.map((row) => `${JSON.stringify(row)}\n`));
        cursor = page.next_cursor;
      } while (cursor !== null && parts.length < mostLines);
      saveText(`logs-${new Date(fromMs).toISOString().slice(0, 19)}.ndjson`, parts, "application/x-ndjson");
      toast(
        cursor === null
          ? `${plural(parts.length, "line")} saved`
          : `The newest ${plural(parts.length, "line")} saved; there are more. Narrow the query or the time range for the rest.`,
      );
    } catch (error) {
      toast(`The download failed: ${error instanceof Error ? error.message : String(error)}`, "error");
    } finally {
      setBusy(false);
    }
  };
  return (
    <IconButton
      size="sm"
      label={busy ? "Collecting lines …" : "Download these lines as JSON lines"}
      disabled={busy}
      onClick={() => void download()}
    >
      <Download aria-hidden />
    </IconButton>
  );
}
