// Templates of labels and annotations, as Prometheus expands them.
import { BoundedMap } from "@/lib/model/bounded-map";
import type { TemplateData, TemplateQuery, TemplateSample } from "../template-data";
import { alertFunctions, NeedsQuery } from "./alert-functions";
import { builtins } from "./builtins";
import { executeTemplate } from "./execute";
import { parseTemplate, type Tree } from "./parse";
import { undefinedVariable } from "./undefined-variable";
import { Struct, TemplateFault, type Value } from "./values";

const mostQueries = 10;
const names = new Set([
  "and",
  "or",
  ...Object.keys(builtins),
  ...Object.keys(alertFunctions({ externalUrl: "", nowMs: 0 }, new Map())),
]);
/** Every rule's texts are expanded at every evaluation, for each of its series. */
const parsed = new BoundedMap<Tree>(2_000_000);

const knownVariables =
  "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}{{$externalURL := .ExternalURL}}{{$value := .Value}}";

/** Why the text is no template; null where it is one. */
export function templateFault(text: string): string | null {
  try {
    const unknown = undefinedVariable(treeOf(text));
    return unknown === null ? null : `undefined variable "${unknown}"`;
  } catch (error) {
    if (error instanceof TemplateFault) return error.message;
    throw error;
  }
}

/** The text expanded; one that cannot be says so in its place, as in Prometheus. */
export async function expandTemplate(
  text: string,
  data: TemplateData,
  query?: TemplateQuery,
): Promise<string> {
  if (!text.includes("{{")) return text;
  try {
    return await expanded(treeOf(text), data, query);
  } catch (error) {
    if (error instanceof TemplateFault) return `<error expanding template: ${error.message}>`;
    throw error;
  }
}

function treeOf(text: string): Tree {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const tree = parseTemplate(knownVariables + text, names);
  parsed.set(text, tree);
  return tree;
}

/** Computed at one go; where it asks a query that was not asked yet, that is asked and all is computed again. */
async function expanded(tree: Tree, data: TemplateData, query: TemplateQuery | undefined): Promise<string> {
  const answers = new Map<string, readonly TemplateSample[] | Error>();
  for (;;) {
    const functions = { ...builtins, ...alertFunctions(data, answers) };
    try {
      return executeTemplate(tree, { data: dataValue(data), variables: new Map(), functions });
    } catch (error) {
      if (!(error instanceof NeedsQuery)) throw error;
      if (query === undefined) throw new TemplateFault("error calling query: queries cannot be asked here");
      if (answers.size >= mostQueries) throw new TemplateFault("the template asks too many queries");
      answers.set(error.expr, await query(error.expr).catch((cause: Error) => cause));
    }
  }
}

function dataValue({ labels, value, externalLabels, externalUrl }: TemplateData): Value {
  return new Struct([
    ["Labels", new Map(Object.entries(labels))],
    ["ExternalLabels", new Map(Object.entries(externalLabels))],
    ["ExternalURL", externalUrl],
    ["Value", value],
  ]);
}
