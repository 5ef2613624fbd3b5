"use client";
import { parseAsNativeArrayOf, parseAsString, useQueryStates } from "nuqs";
import { useEffect, useMemo, useState } from "react";
import { askProm } from "@/lib/client/prom/ask-prom";
import { stepText } from "@/lib/client/prom/steps";
import { substitute, type Variables, variablesIn } from "@/lib/client/prom/variables";
import { useTimeRange } from "@/lib/client/use-time-range";
import type { DashboardVariable } from "@/lib/contract/dashboard-spec";
import { chosenValues, parseVariableQuery, pickByRegex } from "./variable-values";

export type VariableState = {
  variable: DashboardVariable;
  options: readonly string[];
  chosen: readonly string[];
  isAll: boolean;
  loading: boolean;
};
type Known = { [name: string]: { asked: string; options: string[] } };

/**
 * The variables of a dashboard: their choices, asked in the order of what they depend on, and what is chosen, from the address
 * (`var-name`, once for each value). `values` is what queries take.
 */
export function useVariables(variables: readonly DashboardVariable[], project: string) {
  const [choices, setChoices] = useQueryStates(
    useMemo(
      () =>
        Object.fromEntries(variables.map(({ name }) => [`var-${name}`, parseAsNativeArrayOf(parseAsString)])),
      [variables],
    ),
    { history: "push" },
  );
  const { params, resolve } = useTimeRange();
  const [known, setKnown] = useState<Known>({});
  const states = statesOf(variables, known, choices);
  const values = valuesOf(states);
  const wanted = states
    .filter(({ variable }) => variable.kind === "query")
    .map(({ variable }) => ({
      name: variable.name,
      text: substitute(variable.query, values),
      regex: variable.regex,
    }))
    .filter(({ text }) => variablesIn(text).every((name) => !variables.some((each) => each.name === name)));
  const key = JSON.stringify([wanted, project, params]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: all that matters is in the key
  useEffect(() => {
    const abort = new AbortController();
    const range = resolve(Date.now());
    for (const { name, text, regex } of wanted)
      ask(text, { project, ...range, signal: abort.signal }).then(
        (found) =>
          setKnown((before) => ({ ...before, [name]: { asked: text, options: pickByRegex(found, regex) } })),
        () =>
          abort.signal.aborted || setKnown((before) => ({ ...before, [name]: { asked: text, options: [] } })),
      );
    return () => abort.abort();
  }, [key]);
  const choose = (name: string, next: readonly string[]) =>
    void setChoices({ [`var-${name}`]: next.length === 0 ? null : [...next] });
  const isReady = states.every(({ loading }) => !loading);
  return { states, values, choose, isReady };
}

function statesOf(
  variables: readonly DashboardVariable[],
  known: Known,
  choices: { [name: string]: readonly string[] | null },
): VariableState[] {
  return variables.map((variable) => {
    const found = known[variable.name];
    const options = variable.kind === "query" ? (found?.options ?? []) : variable.options;
    const loading = variable.kind === "query" && found === undefined;
    const { chosen, isAll } = chosenValues(variable, options, choices[`var-${variable.name}`] ?? null);
    return { variable, options, chosen, isAll, loading };
  });
}

function valuesOf(states: readonly VariableState[]): Variables {
  return Object.fromEntries(
    states
      .filter(({ loading, chosen }) => !loading || chosen.length > 0)
      .map(({ variable, chosen, isAll }) => [
        variable.name,
        { values: chosen, all: isAll, allValue: variable.all_value },
      ]),
  );
}

type Asking = { project: string; fromMs: number; toMs: number; signal: AbortSignal };

async function ask(text: string, { project, fromMs, toMs, signal }: Asking): Promise<string[]> {
  const query = parseVariableQuery(text);
  const range = { project, start: fromMs / 1_000, end: toMs / 1_000 };
  switch (query.kind) {
    case "label_values": {
      const match = query.match === "" ? {} : { "match[]": [query.match] };
      const path = `label/${encodeURIComponent(query.label)}/values`;
      return (await askProm<string[]>(path, { ...range, ...match }, { method: "GET", signal })).data;
    }
    case "label_names":
      return (await askProm<string[]>("labels", range, { method: "GET", signal })).data;
    case "metrics": {
      const { data } = await askProm<string[]>("label/__name__/values", range, { method: "GET", signal });
      return pickByRegex(data, query.regex);
    }
    case "query_result": {
      const seconds = stepText(Math.max(1_000, Math.round((toMs - fromMs) / 1_000) * 1_000));
      const expr = query.expr.replaceAll("$__range", seconds);
      const { data } = await askProm<{
        result: { metric?: { [name: string]: string }; value?: [number, string] }[];
      }>("query", { project, query: expr, time: toMs / 1_000 }, { signal });
      return data.result.map(({ metric = {}, value }) => seriesText(metric, value?.[1] ?? ""));
    }
    case "none":
      return [];
  }
}

/** As Grafana writes a result, for a regular expression to take apart. */
function seriesText({ __name__: name = "", ...labels }: { [name: string]: string }, value: string): string {
  const pairs = Object.entries(labels).map(([key, each]) => `${key}="${each}"`);
  return `${name}{${pairs.join(",")}} ${value}`;
}
