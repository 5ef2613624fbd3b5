"use client";
import { useMemo, useState } from "react";
import { findRoutes } from "@/lib/alerts/find-groups";
import { MatcherFault, parseMatchers } from "@/lib/alerts/parse-matchers";
import { readRouting } from "@/lib/alerts/read-routing";
import type { Route } from "@/lib/alerts/routing";
import { formatDuration } from "@/lib/promql/syntax/duration";
import type { LabelChoices } from "../silences/matcher-rows";
import { Input } from "../ui/input";
import { integrationWords } from "./integration-fields";
import { routeNumber } from "./route-words";
import type { Settings } from "./settings-draft";

const first = 'alertname="ManyRunsFail", severity="critical", workflow="checkout"';

/** Which receivers an alert with these labels would reach, by the very code that routes: of the draft, before it is saved. */
export function RouteTester({ draft, choices }: { draft: Settings; choices: LabelChoices }) {
  const [text, setText] = useState(first);
  const found = useMemo(() => tried(draft, text), [draft, text]);
  return (
    <section aria-label="Try labels" className="flex flex-col gap-2 rounded-md border border-dashed p-3">
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the control is the Input inside */}
      <label className="flex flex-col gap-1">
        <span className="font-medium text-table text-text-2">
          Whom would an alert with these labels reach?
        </span>
        <Input
          value={text}
          spellCheck={false}
          className="font-mono text-table"
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      {choices.size > 0 && (
        <p className="text-label text-text-3">
          Labels of alerts that are open: {[...choices.keys()].join(", ")}
        </p>
      )}
      <div aria-live="polite" className="text-table">
        {"fault" in found ? (
          <p className="text-error">{found.fault}</p>
        ) : (
          found.routes.map((route) => <Reached key={route.path} route={route} draft={draft} />)
        )}
      </div>
    </section>
  );
}

function Reached({ route, draft }: { route: Route; draft: Settings }) {
  const receiver = draft.receivers.find(({ name }) => name === route.receiver);
  const ways = receiver?.integrations.map(({ kind }) => integrationWords[kind]) ?? [];
  const by =
    route.groupBy === "all" ? "each alone" : `together by ${[...route.groupBy].join(", ") || "nothing"}`;
  return (
    <p className="py-0.5">
      <span className="text-text-3">{route.path === "0" ? "Top" : `Route ${routeNumber(route.path)}`}: </span>
      {route.receiver === null ? (
        <span>nobody, it stands in the inbox only</span>
      ) : (
        <>
          <strong className="font-medium">{route.receiver}</strong>
          {ways.length === 0 ? (
            <span className="text-warning"> without any way of being told</span>
          ) : (
            ` by ${ways.join(", ")}`
          )}
        </>
      )}
      <span className="text-text-3">
        {" "}
        {by}, after {formatDuration(route.groupWaitMs)}, again every {formatDuration(route.repeatIntervalMs)}
      </span>
    </p>
  );
}

/** Labels are written as matchers of equality, as one copies them from an alert. */
function tried(draft: Settings, text: string): { routes: Route[] } | { fault: string } {
  try {
    const matchers = text.trim() === "" ? [] : parseMatchers(text);
    const other = matchers.find(({ op }) => op !== "=");
    if (other !== undefined) return { fault: `An alert has labels: write ${other.name}="value"` };
    const routing = readRouting(draft);
    if (routing === null) return { fault: "The routes are not whole yet." };
    const labels = Object.fromEntries(matchers.map(({ name, value }) => [name, value]));
    return { routes: findRoutes(routing.root, labels) };
  } catch (error) {
    if (error instanceof MatcherFault) return { fault: error.message };
    throw error;
  }
}
