export const ruleShows = ["all", "firing", "pending", "error", "no_data", "off"] as const;
export type RuleShow = (typeof ruleShows)[number];

const pageRows = 200;
type Filter = { q: string; show: string; file: string | null };

/** What the list asks for, in one place: the server for the first paint and the browser afterwards ask the same. */
export function ruleListParams({ q, show, file }: Filter): { [name: string]: string | number } {
  return {
    ...(q === "" ? {} : { q }),
    ...(file === null ? {} : { file }),
    ...ofShow(show),
    limit: pageRows,
  };
}

function ofShow(show: string): { [name: string]: string } {
  if (show === "firing" || show === "pending") return { state: show };
  if (show === "error" || show === "no_data") return { health: show };
  return show === "off" ? { enabled: "false" } : {};
}
