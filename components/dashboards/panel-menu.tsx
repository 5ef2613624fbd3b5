"use client";
import { Ellipsis } from "lucide-react";
import { useRouter } from "next/navigation";
import { writeQueries } from "@/lib/client/prom/metric-view";
import { substitute, type Variables } from "@/lib/client/prom/variables";
import { useHref } from "@/lib/client/use-view";
import { alertExpr } from "../rules/alert-expr";
import { useMayChange } from "../rules/may-change";
import { IconButton } from "../ui/icon-button";
import { Menu, MenuItem, MenuLine } from "../ui/menu";
import type { ShownPanel } from "./grid";

type Props = {
  panel: ShownPanel;
  variables: Variables;
  canEdit: boolean;
  isEditing: boolean;
  isAlone: boolean;
  onView: () => void;
  onEdit: () => void;
  onDuplicate: () => void;
  onRemove: () => void;
};

/** What one does with one panel. */
export function PanelMenu(props: Props) {
  const { panel, variables, canEdit, isEditing, isAlone, onView, onEdit, onDuplicate, onRemove } = props;
  const router = useRouter();
  const href = useHref();
  const asked = panel.queries.filter(({ expr }) => expr !== "");
  const [first] = asked.filter(({ hidden }) => !hidden);
  const mayAlert = useMayChange() && first !== undefined;
  const scoped = Object.entries(panel.scope).map(([name, value]) => [name, { values: [value], all: false }]);
  const all = { ...variables, ...Object.fromEntries(scoped) } as Variables;
  const explore = () => {
    const queries = asked.map((query) => ({ ...query, expr: substitute(query.expr, all) }));
    router.push(
      href("/metrics/explore", {
        ...writeQueries(queries),
        ...(panel.unit === "" ? {} : { unit: panel.unit }),
      }),
    );
  };
  return (
    <Menu
      align="end"
      trigger={
        <IconButton size="sm" label={`Actions of ${panel.title || "this panel"}`}>
          <Ellipsis aria-hidden />
        </IconButton>
      }
    >
      {panel.kind !== "row" && (
        <MenuItem onSelect={onView}>{isAlone ? "Back to all panels" : "Show alone"}</MenuItem>
      )}
      {asked.length > 0 && <MenuItem onSelect={explore}>Explore</MenuItem>}
      {mayAlert && (
        <MenuItem
          onSelect={() =>
            router.push(
              href("/alerts/rules/new", { expr: alertExpr(first.expr, all), name: alertName(panel.title) }),
            )
          }
        >
          Make an alert of it
        </MenuItem>
      )}
      {canEdit && <MenuItem onSelect={onEdit}>Edit</MenuItem>}
      {isEditing && (
        <>
          <MenuItem onSelect={onDuplicate}>Duplicate</MenuItem>
          <MenuLine />
          <MenuItem onSelect={onRemove}>Remove</MenuItem>
        </>
      )}
    </Menu>
  );
}

/** `Errors by tool` as alerts are named: `ErrorsByTool`. */
function alertName(title: string): string {
  return title
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("")
    .slice(0, 100);
}
