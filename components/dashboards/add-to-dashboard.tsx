"use client";
import { LayoutDashboard } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { fetchJson } from "@/lib/client/fetch-json";
import { useQuestion } from "@/lib/client/use-question";
import { useHref, useView } from "@/lib/client/use-view";
import type { DashboardDetailOutput, DashboardListOutput, DashboardSaved } from "@/lib/contract/dashboard";
import { type DashboardPanel, dashboardSpec } from "@/lib/contract/dashboard-spec";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field, Input } from "../ui/input";
import { Select } from "../ui/select";
import { addPanel } from "./grid";

const fresh = "new";
type Props = { panel: DashboardPanel; onClose: () => void };

/** Puts what is on the screen into a dashboard, one that is there or a new one. */
function AddDialog({ panel, onClose }: Props) {
  const { project } = useView();
  const href = useHref();
  const [target, setTarget] = useState<string>(fresh);
  const [name, setName] = useState("New dashboard");
  const [title, setTitle] = useState(panel.title);
  const [state, setState] = useState<{ busy: boolean; fault: string | null; done: string | null }>({
    busy: false,
    fault: null,
    done: null,
  });
  const { data } = useQuestion<DashboardListOutput>(
    "/api/v1/dashboards",
    { project },
    { refreshOn: false, everyMs: 0 },
  );
  const add = async () => {
    setState({ busy: true, fault: null, done: null });
    try {
      const id = await addTo(target, { ...panel, title }, { project, name });
      setState({ busy: false, fault: null, done: id });
    } catch (error) {
      setState({ busy: false, fault: error instanceof Error ? error.message : String(error), done: null });
    }
  };
  const options = [
    { value: fresh, words: "a new dashboard" },
    ...(data?.data ?? []).map(({ id, title: words }) => ({ value: id, words })),
  ];
  return (
    <Dialog
      open
      onClose={onClose}
      title="Add to a dashboard"
      footer={
        state.done !== null ? (
          <Button onClick={onClose}>Stay here</Button>
        ) : (
          <Button
            look="primary"
            disabled={state.busy || (target === fresh && name.trim() === "")}
            onClick={() => void add()}
          >
            Add
          </Button>
        )
      }
    >
      {state.done !== null ? (
        <p role="status">
          It is there, below its other panels.{" "}
          <Link href={href(`/dashboards/${state.done}`)} className="text-accent hover:underline">
            Open the dashboard
          </Link>
        </p>
      ) : (
        <div className="flex flex-col gap-3">
          <Field label="Title of the panel">
            <Input value={title} maxLength={200} onChange={(event) => setTitle(event.target.value)} />
          </Field>
          <Select label="To" showLabel size="md" value={target} options={options} onChange={setTarget} />
          {target === fresh && (
            <Field label="Name of the dashboard">
              <Input value={name} maxLength={200} onChange={(event) => setName(event.target.value)} />
            </Field>
          )}
          {state.fault !== null && (
            <p role="alert" className="text-error text-table">
              {state.fault}
            </p>
          )}
        </div>
      )}
    </Dialog>
  );
}

async function addTo(
  target: string,
  panel: DashboardPanel,
  of: { project: string; name: string },
): Promise<string> {
  if (target === fresh) {
    const spec = dashboardSpec.parse({ title: of.name, panels: addPanel([], panel) });
    const body = { project: of.project, spec, note: "Made from Metrics" };
    return (await fetchJson<DashboardSaved>("/api/v1/dashboards", { method: "POST", body })).id;
  }
  const { spec, version } = await fetchJson<DashboardDetailOutput>(`/api/v1/dashboards/${target}`);
  const next = { ...spec, panels: addPanel(spec.panels, panel) };
  const body = { spec: next, version, note: `Added ${panel.title || "a panel"}` };
  await fetchJson(`/api/v1/dashboards/${target}`, { method: "PUT", body });
  return target;
}

/** The button with its dialog. `panel` is what would be added. */
export function AddToDashboard({ panel }: { panel: DashboardPanel | null }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="sm" look="ghost" disabled={panel === null} onClick={() => setOpen(true)}>
        <LayoutDashboard aria-hidden className="size-3.5" /> Add to a dashboard
      </Button>
      {open && panel !== null && <AddDialog panel={panel} onClose={() => setOpen(false)} />}
    </>
  );
}
