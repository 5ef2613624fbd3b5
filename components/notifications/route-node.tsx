"use client";
import { ArrowDown, ArrowUp, ChevronDown, ChevronRight, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import type { AlertRoute } from "@/lib/contract/alert-routes";
import { type LabelChoices, MatcherChips } from "../silences/matcher-rows";
import { Button } from "../ui/button";
import { IconButton } from "../ui/icon-button";
import { Faults } from "./faults";
import { RouteFields } from "./route-fields";
import { routeNumber, routeWords } from "./route-words";
import { emptyRoute, faultsAt, moved, type RouteNames, replaced, type SettingsFault } from "./settings-draft";

type Props = {
  route: AlertRoute;
  /** "0" is the root, "0.2" its third. */
  path: string;
  /** Its place in the document, as faults name it. */
  field: string;
  names: RouteNames;
  choices: LabelChoices;
  faults: readonly SettingsFault[];
  disabled: boolean;
  onChange: (route: AlertRoute) => void;
  onMove?: (by: -1 | 1) => void;
  onRemove?: () => void;
};

/** A route on one line; opened, its fields; below it, the routes within it. */
export function RouteNode(props: Props) {
  const { route, path, field, faults, disabled, onChange, onMove, onRemove } = props;
  const [isOpen, setOpen] = useState(false);
  const isRoot = path === "0";
  const own = faultsAt(faults, field).filter((fault) => !fault.field.startsWith("routes."));
  const title = isRoot ? "Every alert" : `Route ${routeNumber(path)}`;
  return (
    <div className={isRoot ? "" : "border-line-strong border-l pl-3"}>
      <div className="rounded-md border bg-surface">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1 px-2 py-1.5">
          <button
            type="button"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
            className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2 gap-y-1 text-left text-table"
          >
            {isOpen ? (
              <ChevronDown aria-hidden className="size-3.5 shrink-0 text-text-3" />
            ) : (
              <ChevronRight aria-hidden className="size-3.5 shrink-0 text-text-3" />
            )}
            {route.matchers.length > 0 ? (
              <MatcherChips matchers={route.matchers} />
            ) : (
              <span className="font-medium">{isRoot ? title : "any alert"}</span>
            )}
            <span className="text-text-2">{routeWords(route, isRoot)}</span>
          </button>
          {!disabled && onMove !== undefined && onRemove !== undefined && (
            <span className="flex">
              <IconButton size="sm" label={`${title} up`} onClick={() => onMove(-1)}>
                <ArrowUp aria-hidden />
              </IconButton>
              <IconButton size="sm" label={`${title} down`} onClick={() => onMove(1)}>
                <ArrowDown aria-hidden />
              </IconButton>
              <IconButton size="sm" label={`Remove ${title}`} onClick={onRemove}>
                <Trash2 aria-hidden />
              </IconButton>
            </span>
          )}
        </div>
        {(isOpen || own.length > 0) && (
          <div className="flex flex-col gap-3 border-t p-3">
            {isOpen && <RouteFields {...props} isRoot={isRoot} />}
            <Faults faults={own} />
          </div>
        )}
      </div>
      <Below
        {...props}
        mayAdd={isRoot || isOpen || route.routes.length > 0}
        onAdd={() => onChange({ ...route, routes: [...route.routes, { ...emptyRoute }] })}
      />
    </div>
  );
}

function Below(props: Props & { mayAdd: boolean; onAdd: () => void }) {
  const { route, path, field, disabled, onChange, mayAdd, onAdd } = props;
  // What is open and half typed belongs to a place: where routes change places all of them begin anew.
  const [generation, setGeneration] = useState(0);
  const rearrange = (routes: AlertRoute[]) => {
    setGeneration(generation + 1);
    onChange({ ...route, routes });
  };
  return (
    <div className="mt-2 ml-3 flex flex-col gap-2">
      {route.routes.map((below, place) => (
        <RouteNode
          // biome-ignore lint/suspicious/noArrayIndexKey: it has no name but its place; all begin anew where one goes
          key={`${generation} ${place}`}
          {...props}
          route={below}
          path={`${path}.${place}`}
          field={`${field}.routes.${place}`}
          onChange={(next) => onChange({ ...route, routes: replaced(route.routes, place, next) })}
          onMove={(by) => rearrange(moved(route.routes, place, by))}
          onRemove={() => rearrange(route.routes.toSpliced(place, 1))}
        />
      ))}
      {!disabled && mayAdd && path.split(".").length < 8 && (
        <Button size="sm" look="ghost" className="self-start" onClick={onAdd}>
          <Plus aria-hidden className="size-3.5" />
          {path === "0" ? "Route" : `Route within ${routeNumber(path)}`}
        </Button>
      )}
    </div>
  );
}
