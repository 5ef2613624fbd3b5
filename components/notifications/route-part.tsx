"use client";
import dynamic from "next/dynamic";
import { useAlertLabels } from "../silences/use-alert-labels";
import { RouteNode } from "./route-node";
import type { SettingsEditing } from "./use-settings";

const RouteTester = dynamic(() => import("./route-tester").then((module) => module.RouteTester), {
  ssr: false,
  loading: () => null,
});

/** Of which alerts who is told: a tree, read from top to bottom, with a place to try labels. */
export function RoutePart({ editing, disabled }: { editing: SettingsEditing; disabled: boolean }) {
  const { draft, faults, change } = editing;
  const choices = useAlertLabels();
  return (
    <div className="flex flex-col gap-3 p-3">
      <p className="max-w-[80ch] text-table text-text-2">
        Every alert enters at the top and goes down the first route whose matchers hold, and further ones
        where that says so. What a route leaves open it has from the one above. Alerts that a person has
        acknowledged or snoozed are not repeated.
      </p>
      <RouteNode
        route={draft.route}
        path="0"
        field="route"
        names={{
          receivers: draft.receivers.map(({ name }) => name),
          intervals: draft.time_intervals.map(({ name }) => name),
        }}
        choices={choices}
        faults={faults}
        disabled={disabled}
        onChange={(route) => change({ route })}
      />
      <RouteTester draft={draft} choices={choices} />
    </div>
  );
}
