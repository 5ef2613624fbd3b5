import { compileLabelRegexp, type LabelRegexp } from "@/lib/model/label-regexp";
import { type Labels, METRIC_NAME } from "@/lib/model/prom-labels";
import { RegexpFault } from "@/lib/model/regexp-syntax";
import { executionError } from "../query-error";
import type { CallExpr } from "../syntax/ast";
import { isValidLabelName } from "../syntax/go-string";
import type { EvalContext } from "./context";
import { type Grid, GridBuilder } from "./grid";

/** label_replace and label_join: only labels change. */
export async function evalLabelCall(context: EvalContext, call: CallExpr): Promise<Grid> {
  const [vector] = call.args;
  const texts = call.args.slice(1).map((arg) => (arg.kind === "string" ? arg.value : ""));
  const relabel = call.func.name === "label_join" ? joiner(texts) : replacer(texts);
  if (!vector) throw executionError(`${call.func.name} without a vector`);
  const input = await context.query.evaluate(vector, context);
  const builder = new GridBuilder(input.steps, context.query.budget, input.rows);
  const [destination] = texts;
  input.labels.forEach((labels, from) => {
    const changed = relabel(labels);
    // A name that has just been given is meant to stay.
    const named = changed !== undefined && destination === METRIC_NAME;
    const row = builder.row(changed ?? labels, named ? false : (input.dropName[from] ?? false));
    for (let step = 0; step < input.steps; step++) builder.copyCell(row, step, input, from);
  });
  input.release();
  return builder.grid;
}

function checkLabel(kind: string, name: string, func: string): void {
  if (!isValidLabelName(name)) throw executionError(`invalid ${kind} label name in ${func}(): ${name}`);
}

function joiner([destination = "", separator = "", ...sources]: string[]): (labels: Labels) => Labels {
  for (const source of sources) checkLabel("source", source, "label_join");
  checkLabel("destination", destination, "label_join");
  return (labels) => labels.with(destination, sources.map((source) => labels.get(source)).join(separator));
}

function replacer([destination = "", replacement = "", source = "", pattern = ""]: string[]): (
  labels: Labels,
) => Labels | undefined {
  let regexp: LabelRegexp;
  try {
    regexp = compileLabelRegexp(pattern);
  } catch (error) {
    if (!(error instanceof RegexpFault)) throw error;
    throw executionError(`invalid regular expression in label_replace(): ${pattern}`);
  }
  checkLabel("destination", destination, "label_replace");
  return (labels) => {
    const value = labels.get(source);
    const groups = regexp.groups(value);
    return groups && labels.with(destination, expand(replacement, value, groups, regexp.groupNames));
  };
}

/** $1, ${1}, $name, ${name} and $$; a group that does not exist or took no part is nothing. */
function expand(
  template: string,
  value: string,
  groups: readonly number[],
  names: readonly (string | undefined)[],
): string {
  return template.replace(/\$(?:(\$)|(\w+)|\{(\w+)\})/g, (_, dollar, bare, braced) => {
    if (dollar) return "$";
    const reference: string = bare ?? braced;
    const index = /^\d+$/.test(reference) ? Number(reference) : names.indexOf(reference) + 1;
    const isNamed = !/^\d+$/.test(reference);
    if (isNamed && index === 0) return "";
    const start = groups[index * 2] ?? -1;
    return start < 0 ? "" : value.slice(start, groups[index * 2 + 1]);
  });
}
