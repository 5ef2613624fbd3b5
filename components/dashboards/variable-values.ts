import type { DashboardVariable } from "@/lib/contract/dashboard-spec";

/** How All is written in an address and in a dashboard. */
export const allChoice = "$__all";

export type VariableQuery =
  | { kind: "label_values"; match: string; label: string }
  | { kind: "label_names" }
  | { kind: "metrics"; regex: string }
  | { kind: "query_result"; expr: string }
  | { kind: "none" };

/** What Grafana's Prometheus variables are asked by. */
export function parseVariableQuery(text: string): VariableQuery {
  const query = text.trim();
  const values = /^label_values\(\s*(?:([\s\S]+?)\s*,)?\s*"?([\w.:]+)"?\s*\)$/.exec(query);
  if (values !== null) return { kind: "label_values", match: values[1] ?? "", label: values[2] ?? "" };
  if (/^label_names\(\s*\)$/.test(query)) return { kind: "label_names" };
  const metrics = /^metrics\(\s*(.*?)\s*\)$/.exec(query);
  if (metrics !== null) return { kind: "metrics", regex: metrics[1] ?? "" };
  const result = /^query_result\(([\s\S]+)\)$/.exec(query);
  return result !== null ? { kind: "query_result", expr: result[1] ?? "" } : { kind: "none" };
}

const mostOptions = 500;

/** What a regular expression leaves, and of that its first group; `/.../` as Grafana writes it. Sorted, each once. */
export function pickByRegex(found: readonly string[], regex: string): string[] {
  const source = /^\/(.*)\/\w*$/.exec(regex)?.[1] ?? regex;
  const picked = source === "" ? found : found.flatMap((text) => pick(text, source));
  return [...new Set(picked)]
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
    .slice(0, mostOptions);
}

function pick(text: string, source: string): string[] {
  try {
    const hit = new RegExp(source).exec(text);
    return hit === null ? [] : [hit[1] ?? hit[0]];
  } catch {
    return [text];
  }
}

/** What is chosen: by the address, else as the dashboard says, else the first choice. */
export function chosenValues(
  variable: DashboardVariable,
  options: readonly string[],
  asked: readonly string[] | null,
): { chosen: readonly string[]; isAll: boolean } {
  const wanted = asked ?? variable.value;
  if (variable.include_all && wanted.includes(allChoice)) return { chosen: options, isAll: true };
  const given = wanted.filter((value) => value !== allChoice && value !== "");
  if (given.length > 0) return { chosen: variable.multi ? given : given.slice(0, 1), isAll: false };
  if (variable.include_all && variable.kind !== "text") return { chosen: options, isAll: true };
  return { chosen: options.slice(0, 1), isAll: false };
}
