"use client";
import { Plus, Radar } from "lucide-react";
import { useState } from "react";
import { fetchJson } from "@/lib/client/fetch-json";
import { useQuestion } from "@/lib/client/use-question";
import { useView } from "@/lib/client/use-view";
import type { ScrapeTargetRow } from "@/lib/contract/scrape-targets";
import { Panel } from "../panel/panel";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { toast } from "../ui/toast";
import { RemoveTarget } from "./remove-target";
import { TargetLine } from "./target-line";
import { TargetSheet } from "./target-sheet";

/** The project's scrape targets, how each does, and a drawer to add or change one. */
export function Targets() {
  const { project, viewer } = useView();
  const mayChange = viewer.projects.some(({ slug, role }) => slug === project && role === "admin");
  const answer = useQuestion<{ data: ScrapeTargetRow[] }>(
    "/api/v1/scrape-targets",
    { project },
    { refreshOn: false, everyMs: 5_000 },
  );
  const [open, setOpen] = useState<ScrapeTargetRow | "new" | null>(null);
  const [removing, setRemoving] = useState<ScrapeTargetRow | null>(null);
  const targets = answer.data?.data ?? [];
  const down = targets.filter(({ enabled, last }) => enabled && last?.up === false).length;
  return (
    <>
      <Panel
        title="Targets"
        about={
          targets.length === 0
            ? project
            : `${targets.length} in ${project}${down > 0 ? `, ${down} down` : ""}`
        }
        answer={answer}
        height={56}
        toolbar={
          mayChange && (
            <Button look="primary" size="sm" onClick={() => setOpen("new")}>
              <Plus aria-hidden className="size-3.5" /> New target
            </Button>
          )
        }
        empty={
          targets.length === 0 && (
            <EmptyState icon={Radar} title="No targets yet">
              {mayChange
                ? "Add the address of a /metrics page, or of a JSON page with numbers in it."
                : "Admins of the project add the address of a page with metrics."}
            </EmptyState>
          )
        }
      >
        <ul className="border-t">
          {targets.map((row) => (
            <TargetLine
              key={row.id}
              row={row}
              mayChange={mayChange}
              onOpen={() => setOpen(row)}
              onPause={() => void pause(row, answer.refresh)}
              onRemove={() => setRemoving(row)}
            />
          ))}
        </ul>
      </Panel>
      {open !== null && (
        <TargetSheet
          row={open === "new" ? null : open}
          mayChange={mayChange}
          onClose={() => setOpen(null)}
          onSaved={answer.refresh}
        />
      )}
      {removing !== null && (
        <RemoveTarget row={removing} onClose={() => setRemoving(null)} onRemoved={answer.refresh} />
      )}
    </>
  );
}

async function pause(row: ScrapeTargetRow, done: () => void): Promise<void> {
  try {
    await fetchJson(`/api/v1/scrape-targets/${row.id}`, { method: "PATCH", body: { enabled: !row.enabled } });
    toast(row.enabled ? "The target is paused: its series end" : "The target is scraped again");
    done();
  } catch (error) {
    toast(error instanceof Error ? error.message : String(error), "error");
  }
}
