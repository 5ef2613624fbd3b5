"use client";
import { LayoutDashboard } from "lucide-react";
import { parseAsString, useQueryState } from "nuqs";
import { useEffect, useRef, useState } from "react";
import { useQuestion } from "@/lib/client/use-question";
import { useView } from "@/lib/client/use-view";
import type { DashboardDetailOutput } from "@/lib/contract/dashboard";
import {
  type DashboardPanel,
  type DashboardSpec,
  newPanel,
  type PanelKind,
} from "@/lib/contract/dashboard-spec";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { ErrorState } from "../ui/error-state";
import { saveText } from "../ui/save-text";
import { Skeleton } from "../ui/skeleton";
import { writeDashboardFile } from "./dashboard-file";
import { DashboardHead } from "./dashboard-head";
import { DashboardPanels } from "./dashboard-panels";
import { DeleteDialog } from "./delete-dialog";
import { addPanel } from "./grid";
import { PanelEditor } from "./panel-editor";
import { useDashboardActions } from "./use-dashboard-actions";
import { useDraft } from "./use-draft";
import { useVariables } from "./use-variables";
import { VariableBar } from "./variable-bar";
import { VariableEditor } from "./variable-editor";
import { VersionsSheet } from "./versions-sheet";

/** A dashboard: looked at, and changed in its place. */
export function DashboardPage({ id, initial }: { id: string; initial: DashboardDetailOutput | undefined }) {
  const { project } = useView();
  const { data, error, refresh } = useQuestion<DashboardDetailOutput>(
    `/api/v1/dashboards/${id}`,
    { project },
    { initial, refreshOn: false, everyMs: 0 },
  );
  if (data === undefined)
    return error !== null ? (
      <ErrorState title="This dashboard could not be loaded" message={error.message} onRetry={refresh} />
    ) : (
      <div role="status" aria-label="Loading" className="p-3">
        <Skeleton className="h-96" />
      </div>
    );
  return <Loaded key={`${data.id} ${data.version}`} detail={data} onSaved={refresh} />;
}

/** The range that a dashboard is made for, where the address names none. */
function useOwnRange(from: string): void {
  const [asked, setAsked] = useQueryState("from", parseAsString);
  const first = useRef({ asked, from });
  useEffect(() => {
    // Once: the last hour, which needs no word in the address, may be chosen afterwards.
    const { asked: given, from: own } = first.current;
    if (given === null && own !== "1h") void setAsked(own, { history: "replace" });
  }, [setAsked]);
}

type LoadedProps = { detail: DashboardDetailOutput; onSaved: () => void };
type Dialog = "variables" | "versions" | "delete" | null;

function Loaded({ detail, onSaved }: LoadedProps) {
  const { viewer, project } = useView();
  const draft = useDraft();
  const spec = draft.draft ?? detail.spec;
  const variables = useVariables(spec.variables, project);
  const [dialog, setDialog] = useState<Dialog>(null);
  const [edited, setEdited] = useState<number | null>(null);
  const place = useRef<HTMLDivElement>(null);
  const actions = useDashboardActions(detail, spec, { onSaved, onEnd: draft.end });
  useOwnRange(detail.spec.from);
  const canEdit = viewer.projects.some(
    ({ slug, role }) => slug === detail.project && (role === "admin" || role === "member"),
  );
  const isEditing = draft.draft !== null;
  const setPanels = (panels: readonly DashboardPanel[]) => draft.change({ ...spec, panels: [...panels] });
  const add = (kind: PanelKind) => {
    const panels = addPanel(spec.panels, freshPanel(kind));
    setPanels(panels);
    setEdited(panels.at(-1)?.id ?? null);
  };
  const edit = (id: number) => {
    if (!isEditing) draft.begin(detail.spec);
    setEdited(id);
  };
  const fill = () =>
    void (document.fullscreenElement ? document.exitFullscreen() : place.current?.requestFullscreen());
  return (
    <div ref={place} className="flex min-w-0 flex-col gap-3 overflow-y-auto bg-canvas p-3">
      <DashboardHead
        spec={spec}
        draft={draft}
        canEdit={canEdit}
        busy={actions.busy}
        onEdit={() => draft.begin(detail.spec)}
        onAdd={add}
        onSave={() => void actions.save("")}
        onDialog={setDialog}
        onDuplicate={() => void actions.duplicate()}
        onExport={() => saveText(`${spec.title}.json`, [writeDashboardFile(spec)], "application/json")}
        onFullScreen={fill}
      />
      <VariableBar states={variables.states} onChoose={variables.choose} />
      {spec.panels.length === 0 && (
        <NoPanels
          canEdit={canEdit}
          isEditing={isEditing}
          onAct={() => (isEditing ? add("series") : draft.begin(detail.spec))}
        />
      )}
      <DashboardPanels
        panels={spec.panels}
        variables={variables}
        canEdit={canEdit}
        isEditing={isEditing}
        onPanels={setPanels}
        onEdit={edit}
      />
      {isEditing && (
        <EditedPanel id={edited} spec={spec} onPanels={setPanels} onClose={() => setEdited(null)} />
      )}
      {dialog === "variables" && (
        <VariableEditor
          variables={spec.variables}
          onChange={(next) => draft.change({ ...spec, variables: next })}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === "versions" && (
        <VersionsSheet
          id={detail.id}
          newest={detail.version}
          canRestore={canEdit && !isEditing}
          onRestore={(version) => void actions.restore(version)}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === "delete" && (
        <DeleteDialog
          id={detail.id}
          title={spec.title}
          onClose={() => setDialog(null)}
          onDeleted={actions.leave}
        />
      )}
    </div>
  );
}

function NoPanels({
  canEdit,
  isEditing,
  onAct,
}: {
  canEdit: boolean;
  isEditing: boolean;
  onAct: () => void;
}) {
  return (
    <EmptyState
      icon={LayoutDashboard}
      title="No panels yet"
      action={
        canEdit && (
          <Button size="sm" look="primary" onClick={onAct}>
            {isEditing ? "Add a time series" : "Edit"}
          </Button>
        )
      }
    >
      Add a panel here, or send a query from Metrics with “Add to a dashboard”.
    </EmptyState>
  );
}

type EditedProps = {
  id: number | null;
  spec: DashboardSpec;
  onPanels: (panels: readonly DashboardPanel[]) => void;
  onClose: () => void;
};

function EditedPanel({ id, spec, onPanels, onClose }: EditedProps) {
  const { project } = useView();
  const panel = spec.panels.find((each) => each.id === id);
  if (panel === undefined) return null;
  return (
    <PanelEditor
      panel={panel}
      project={project}
      variables={spec.variables.map(({ name }) => name)}
      onChange={(next) => onPanels(spec.panels.map((each) => (each.id === next.id ? next : each)))}
      onClose={onClose}
    />
  );
}

function freshPanel(kind: PanelKind): DashboardPanel {
  const [w, h] = kind === "row" ? [24, 1] : kind === "stat" ? [6, 5] : [12, 8];
  const queries = ["text", "row", "runs", "decisions", "logs"].includes(kind) ? [] : [{ expr: "" }];
  return newPanel({ id: 1, kind, x: 0, y: 0, w, h, queries });
}
