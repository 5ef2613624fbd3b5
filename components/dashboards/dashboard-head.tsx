"use client";
import { Ellipsis, Maximize, Pencil, Plus, Redo2, Undo2 } from "lucide-react";
import Link from "next/link";
import { useHref } from "@/lib/client/use-view";
import type { DashboardSpec, PanelKind } from "@/lib/contract/dashboard-spec";
import { panelKinds } from "@/lib/contract/dashboard-spec";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { IconButton } from "../ui/icon-button";
import { Input } from "../ui/input";
import { Menu, MenuItem, MenuLine } from "../ui/menu";
import { kindWords } from "./panel-editor";
import type { useDraft } from "./use-draft";

type Props = {
  spec: DashboardSpec;
  draft: ReturnType<typeof useDraft>;
  canEdit: boolean;
  busy: boolean;
  onEdit: () => void;
  onAdd: (kind: PanelKind) => void;
  onSave: () => void;
  onDialog: (dialog: "variables" | "versions" | "delete") => void;
  onDuplicate: () => void;
  onExport: () => void;
  onFullScreen: () => void;
};

/** The dashboard's name, and what one does with it as a whole. */
export function DashboardHead(props: Props) {
  const { spec, draft, canEdit, onEdit, onFullScreen } = props;
  const href = useHref();
  const isEditing = draft.draft !== null;
  return (
    <div className="flex min-h-7 flex-wrap items-center gap-2">
      <Link href={href("/dashboards")} className="text-text-2 hover:text-text hover:underline">
        Dashboards
      </Link>
      <span aria-hidden className="text-text-3">
        /
      </span>
      <h1 className={isEditing ? "sr-only" : "min-w-0 truncate font-semibold text-title"}>{spec.title}</h1>
      {isEditing && (
        <Input
          aria-label="Title of the dashboard"
          value={spec.title}
          maxLength={200}
          className="max-w-72"
          onChange={(event) => draft.change({ ...spec, title: event.target.value })}
        />
      )}
      {spec.tags.map((tag) => (
        <Badge key={tag}>{tag}</Badge>
      ))}
      <span className="ml-auto flex flex-wrap items-center gap-1.5">
        {isEditing ? (
          <EditButtons {...props} />
        ) : (
          canEdit && (
            <Button size="sm" onClick={onEdit}>
              <Pencil aria-hidden className="size-3.5" /> Edit
            </Button>
          )
        )}
        <IconButton label="Full screen" onClick={onFullScreen}>
          <Maximize aria-hidden />
        </IconButton>
        <MoreMenu {...props} />
      </span>
    </div>
  );
}

function EditButtons({ draft, busy, spec, onAdd, onSave, onDialog }: Props) {
  return (
    <>
      <Menu
        trigger={
          <Button size="sm">
            <Plus aria-hidden className="size-3.5" /> Panel
          </Button>
        }
      >
        {panelKinds.map((kind) => (
          <MenuItem key={kind} onSelect={() => onAdd(kind)}>
            {kindWords[kind]}
          </MenuItem>
        ))}
      </Menu>
      <Button size="sm" onClick={() => onDialog("variables")}>
        Variables
      </Button>
      <IconButton label="Undo" disabled={!draft.canUndo} onClick={draft.undo}>
        <Undo2 aria-hidden />
      </IconButton>
      <IconButton label="Redo" disabled={!draft.canRedo} onClick={draft.redo}>
        <Redo2 aria-hidden />
      </IconButton>
      <Button size="sm" look="ghost" onClick={draft.end}>
        {draft.isChanged ? "Discard" : "Done"}
      </Button>
      <Button
        size="sm"
        look="primary"
        disabled={busy || !draft.isChanged || spec.title.trim() === ""}
        onClick={onSave}
      >
        Save
      </Button>
    </>
  );
}

function MoreMenu({ canEdit, onDialog, onDuplicate, onExport }: Props) {
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label="More about this dashboard">
          <Ellipsis aria-hidden />
        </IconButton>
      }
    >
      <MenuItem onSelect={() => onDialog("versions")}>Versions</MenuItem>
      <MenuItem onSelect={onExport}>Export as JSON</MenuItem>
      {canEdit && (
        <>
          <MenuItem onSelect={onDuplicate}>Duplicate</MenuItem>
          <MenuLine />
          <MenuItem onSelect={() => onDialog("delete")}>Delete…</MenuItem>
        </>
      )}
    </Menu>
  );
}
