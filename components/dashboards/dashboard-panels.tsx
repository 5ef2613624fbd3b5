"use client";
import { parseAsString, useQueryState } from "nuqs";
import { useState } from "react";
import type { DashboardPanel } from "@/lib/contract/dashboard-spec";
import { DashboardGrid, heightOf } from "./dashboard-grid";
import { addPanel, settle, shownPanels } from "./grid";
import { PanelMenu } from "./panel-menu";
import { PanelView } from "./panel-view";
import type { useVariables } from "./use-variables";

type Props = {
  panels: readonly DashboardPanel[];
  variables: ReturnType<typeof useVariables>;
  canEdit: boolean;
  isEditing: boolean;
  onPanels: (panels: readonly DashboardPanel[]) => void;
  onEdit: (id: number) => void;
};

/** The panels at their places, or one of them alone (`panel` in the address). */
export function DashboardPanels({ panels, variables, canEdit, isEditing, onPanels, onEdit }: Props) {
  const { states, values, isReady } = variables;
  const [alone, setAlone] = useQueryState("panel", parseAsString.withOptions({ history: "push" }));
  const [folds, setFolds] = useState<{ [id: number]: boolean }>({});
  const folded = panels.map((panel) => ({ ...panel, collapsed: folds[panel.id] ?? panel.collapsed }));
  const all = shownPanels(
    folded,
    (name) => states.find(({ variable }) => variable.name === name)?.chosen ?? [],
  );
  const only = alone === null || isEditing ? undefined : all.find(({ key }) => key === alone);
  return (
    <DashboardGrid
      shown={only === undefined ? all : [{ ...only, x: 0, y: 0, w: 24, h: 18 }]}
      editing={isEditing ? panels : null}
      onMove={onPanels}
      render={(panel, handles) => (
        <PanelView
          panel={panel}
          variables={values}
          heightPx={heightOf(panel.h)}
          isReady={isReady}
          onFold={() => setFolds({ ...folds, [panel.id]: !panel.collapsed })}
          toolbar={
            <>
              {handles}
              <PanelMenu
                panel={panel}
                variables={values}
                canEdit={canEdit}
                isEditing={isEditing}
                isAlone={only !== undefined}
                onView={() => void setAlone(only === undefined ? panel.key : null)}
                onEdit={() => onEdit(panel.id)}
                onDuplicate={() => {
                  const original = panels.find(({ id }) => id === panel.id);
                  if (original !== undefined) onPanels(addPanel(panels, original));
                }}
                onRemove={() => onPanels(settle(panels.filter(({ id }) => id !== panel.id)))}
              />
            </>
          }
        />
      )}
    />
  );
}
