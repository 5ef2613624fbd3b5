"use client";
import { parseAsBoolean, parseAsString, useQueryStates } from "nuqs";
import { createContext, useCallback, useContext } from "react";
import { type QueryValue, queryString } from "./fetch-json";
import { useTimeRange } from "./use-time-range";

export type ProjectChoice = { slug: string; name: string; role: string };
export type Viewer = { name: string; email: string; projects: ProjectChoice[] };

/** Who looks, and what they may see; given once by the dashboard's layout. */
export const ViewerContext = createContext<Viewer>({ name: "", email: "", projects: [] });

/** Project and live switch of the view, from the URL; the first project of the viewer where the URL names none. */
export function useView() {
  const viewer = useContext(ViewerContext);
  const [query, setQuery] = useQueryStates({
    project: parseAsString,
    live: parseAsBoolean.withDefault(true),
  });
  // A project that is not there or not this viewer's falls back as the server does: what is shown bears its own name.
  const named = viewer.projects.some(({ slug }) => slug === query.project) ? query.project : null;
  const project = named ?? viewer.projects[0]?.slug ?? "default";
  const setLive = useCallback((live: boolean) => void setQuery({ live: live ? null : false }), [setQuery]);
  const setProject = useCallback(
    (slug: string) => void setQuery({ project: slug }, { history: "push", shallow: false }),
    [setQuery],
  );
  return { viewer, project, projectInUrl: named, live: query.live, setLive, setProject };
}

/**
 * Links that keep the view: `href("/runs", { q: "status:failed" })` adds the project, time range and live switch in force.
 * Give `from`/`to` to set another range, or null to leave it out.
 */
export function useHref(): (path: string, params?: Record<string, QueryValue>) => string {
  const { projectInUrl, live } = useView();
  const { range } = useTimeRange();
  const from = range.from === "1h" ? null : range.from;
  return useCallback(
    (path, params = {}) =>
      path + queryString({ project: projectInUrl, from, to: range.to, live: live ? null : false, ...params }),
    [projectInUrl, from, range.to, live],
  );
}
