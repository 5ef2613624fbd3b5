import { type DashboardVariable, dashboardLimits } from "@/lib/contract/dashboard-spec";
import { isObject, type Json, listOf, objectOf, objectsOf, type Report, textOf } from "./left-out";
import { sourceKind } from "./read-queries";

const allChoice = "$__all";
const ours: { [type: string]: DashboardVariable["kind"] | undefined } = {
  query: "query",
  custom: "custom",
  interval: "interval",
  textbox: "text",
  constant: "text",
};

/** The variables that have a meaning here. Data sources are chosen by nobody: there is one. */
export function readVariables(list: unknown, report: Report): DashboardVariable[] {
  return objectsOf(list)
    .flatMap((variable) => readVariable(variable, report) ?? [])
    .slice(0, dashboardLimits.variables);
}

function readVariable(variable: Json, report: Report): DashboardVariable | null {
  const name = textOf(variable.name);
  const type = textOf(variable.type);
  const where = `Variable $${name}`;
  if (type === "datasource") return null;
  const kind = ours[type];
  if (kind === undefined || !/^[A-Za-z]\w{0,49}$/.test(name)) {
    report(
      where,
      kind === undefined
        ? `variables of kind ${type || "unknown"} have no meaning here`
        : "a name that cannot be used here",
    );
    return null;
  }
  const source = sourceKind(variable.datasource);
  if (kind === "query" && source !== null && source !== "prometheus") {
    report(where, `asks ${source}, and only Prometheus can be asked here`);
    return null;
  }
  const query = queryText(variable);
  if (kind === "query" && !/^\s*(label_values|label_names|metrics|query_result)\(/.test(query))
    report(where, `“${query.slice(0, 80)}” is no query of Prometheus' variables: it has no choices`);
  return {
    name,
    label: textOf(variable.label).slice(0, 100),
    kind,
    query: kind === "query" ? query.slice(0, 4_000) : "",
    options: kind === "custom" || kind === "interval" ? readOptions(variable, kind) : [],
    regex: textOf(variable.regex).slice(0, 500),
    multi: variable.multi === true,
    include_all: variable.includeAll === true,
    all_value: textOf(variable.allValue).slice(0, 500),
    value: readValue(variable, kind),
  };
}

/** A string, or an object that holds it. */
function queryText({ query, definition }: Json): string {
  if (typeof query === "string") return query;
  return (isObject(query) ? textOf(query.query) : "") || textOf(definition);
}

function readOptions(variable: Json, kind: "custom" | "interval"): string[] {
  const listed = objectsOf(variable.options).map(({ value }) => textOf(value));
  const typed = textOf(variable.query)
    .split(/(?<!\\),/)
    // `text : value`
    .map((part) => part.replaceAll("\\,", ",").split(" : ").at(-1)?.trim() ?? "");
  const all = typed.some((value) => value !== "") ? typed : listed;
  const usable = all.filter((value) => value !== "" && value !== allChoice);
  return [
    ...new Set(kind === "interval" ? usable.filter((value) => /^\d+[smhdw]$/.test(value)) : usable),
  ].slice(0, 500);
}

function readValue(variable: Json, kind: DashboardVariable["kind"]): string[] {
  const { value } = objectOf(variable.current);
  const given = (Array.isArray(value) ? listOf(value) : [value])
    .map((each) => textOf(each))
    .filter((each) => each !== "");
  if (given.length === 0 && kind === "text") return [textOf(variable.query)].filter((each) => each !== "");
  return given
    .map((each) => (each === "All" ? allChoice : each.startsWith("$__auto") ? "" : each))
    .filter((each) => each !== "")
    .slice(0, 500);
}
