/**
 * In: the text of a rule file (also as a PrometheusRule of Kubernetes). Out: its groups, and everything that is wrong with
 * it, with line and column. Takes and refuses what Prometheus takes and refuses; several documents are taken, with a warning.
 */
import { type Document, LineCounter, parseAllDocuments } from "yaml";
import { type RuleFault, ruleLimits } from "@/lib/contract/rule-input";
import { checkLabels, checkRule } from "./check-rule";
import { placeInText } from "./place-in-text";
import type { FileFault, FilePlace, RuleFileGroup, RuleFileRule } from "./rule-file";
import { type Field, type Fields, TooLarge, type YamlNode, YamlReader } from "./yaml-reader";

export interface ParsedRuleFile {
  groups: RuleFileGroup[];
  faults: FileFault[];
  warnings: FileFault[];
}

const groupFields = ["name", "interval", "query_offset", "limit", "labels", "rules"];
const ruleFields = ["alert", "record", "expr", "for", "keep_firing_for", "labels", "annotations"];
/** Of Thanos, in PrometheusRule objects only; it does not concern who evaluates here. */
const wrappedGroupFields = [...groupFields, "partial_response_strategy"];

type Reading = {
  text: string;
  reader: YamlReader;
  /** Of groups, and of rules with their labels: what is there twice. */
  names: Set<string>;
  rules: Map<string, FilePlace>;
  warnings: FileFault[];
  count: { rules: number };
};

export function parseRuleFile(text: string): ParsedRuleFile {
  const lines = new LineCounter();
  // `prettyErrors` cut the text anew for each error, minutes for a line of quotes, and `uniqueKeys` compares each with each.
  const settings = {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: "silent",
  } as const;
  const documents = parseAllDocuments(text, settings);
  if (!Array.isArray(documents)) return { groups: [], faults: [], warnings: [] };
  const warnings: FileFault[] = [];
  const faults: FileFault[] = [];
  const groups: RuleFileGroup[] = [];
  const shared = {
    text,
    names: new Set<string>(),
    rules: new Map<string, FilePlace>(),
    warnings,
    count: { rules: 0 },
  };
  documents.forEach((document, i) => {
    const syntax = syntaxFaults(document, lines);
    faults.push(...syntax);
    if (syntax.length > 0) return;
    const reader = new YamlReader(document, lines);
    if (i > 0 && document.contents)
      warnings.push({ ...reader.placeOf(document.contents), message: onlyFirst });
    try {
      groups.push(...readDocument(document.contents, { ...shared, reader }));
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
      reader.fault(null, `The file holds too much: at most ${ruleLimits.rulesOfProject} rules`);
    }
    faults.push(...reader.faults);
  });
  return { groups, faults: faults.sort(byPlace), warnings: warnings.sort(byPlace) };
}

const onlyFirst = "Prometheus reads only the first document of a file; here all of them count";
const byPlace = (a: FileFault, b: FileFault) => a.line - b.line || a.column - b.column;

/** One of them is often the cause of all others. */
const mostSyntaxFaults = 20;

function syntaxFaults(document: Document, lines: LineCounter): FileFault[] {
  return document.errors.slice(0, mostSyntaxFaults).map(({ pos, message }) => {
    const { line, col } = lines.linePos(pos[0]);
    return { line, column: col, message };
  });
}

function readDocument(contents: YamlNode, reading: Reading): RuleFileGroup[] {
  const { reader } = reading;
  const root = reader.fields(contents, "the file");
  const isWrapped = reader.text(root.get("kind"), "kind") === "PrometheusRule";
  const holder = isWrapped
    ? reader.fields(root.get("spec")?.value, "spec", ["groups"])
    : reader.fields(contents, "the file", ["groups"]);
  return reader.list(holder.get("groups"), "groups").map((node) => readGroup(node, isWrapped, reading));
}

function readGroup(node: YamlNode, isWrapped: boolean, reading: Reading): RuleFileGroup {
  const { reader, names, warnings } = reading;
  const fields = reader.fields(node, "a group", isWrapped ? wrappedGroupFields : groupFields);
  const name = reader.text(fields.get("name"), "name");
  const place = fields.get("name")?.value ?? node;
  if (name === "") reader.fault(node, "A group needs a name");
  else if (names.has(name)) reader.fault(place, `The group "${name}" is repeated in the same file`);
  names.add(name);
  const strategy = fields.get("partial_response_strategy");
  if (strategy) {
    const message = "partial_response_strategy is for Thanos and has no effect here";
    warnings.push({ ...reader.placeOf(strategy.key), message });
  }
  const labels = reader.texts(fields.get("labels"), "labels");
  for (const { message } of checkLabels(labels)) reader.fault(fields.get("labels")?.value, message);
  return {
    name,
    intervalMs: reader.durationMs(fields.get("interval"), "interval") || null,
    queryOffsetMs: reader.durationMs(fields.get("query_offset"), "query_offset") ?? 0,
    seriesLimit: reader.wholeNumber(fields.get("limit"), "limit") ?? 0,
    labels,
    rules: reader.list(fields.get("rules"), "rules").flatMap((rule) => readRule(rule, reading)),
  };
}

function readRule(node: YamlNode, reading: Reading): RuleFileRule[] {
  const { reader, count } = reading;
  count.rules += 1;
  if (count.rules > ruleLimits.rulesOfProject) throw new TooLarge();
  const fields = reader.fields(node, "a rule", ruleFields);
  const [alert, record] = [
    reader.text(fields.get("alert"), "alert"),
    reader.text(fields.get("record"), "record"),
  ];
  const rule: RuleFileRule = {
    kind: record !== "" && alert === "" ? "record" : "alert",
    name: alert || record,
    expr: reader.text(fields.get("expr"), "expr"),
    forMs: reader.durationMs(fields.get("for"), "for") ?? 0,
    keepFiringForMs: reader.durationMs(fields.get("keep_firing_for"), "keep_firing_for") ?? 0,
    labels: reader.texts(fields.get("labels"), "labels"),
    annotations: reader.texts(fields.get("annotations"), "annotations"),
  };
  if (alert !== "" && record !== "")
    reader.fault(fields.get("record")?.key ?? node, `Only one of "record" and "alert" may be set`);
  if (rule.name === "") {
    reader.fault(node, `One of "record" and "alert" must be set`);
    return [];
  }
  for (const fault of checkRule(rule)) tell(fault, node, fields, reading);
  noteRepeated(rule, reader.placeOf(node), reading);
  return [rule];
}

/** As promtool's lint: two that record one series, or alert with the same labels. */
function noteRepeated(rule: RuleFileRule, place: FilePlace, { rules, warnings }: Reading): void {
  const labels = Object.entries(rule.labels).sort(([a], [b]) => (a < b ? -1 : 1));
  const key = JSON.stringify([rule.name, labels]);
  const first = rules.get(key);
  if (first === undefined) rules.set(key, place);
  else {
    const message = `${rule.name} with the same labels is in line ${first.line} already`;
    warnings.push({ ...place, message });
  }
}

const fileNames: { [field: string]: string } = { for_ms: "for", keep_firing_for_ms: "keep_firing_for" };

/** Puts a fault of a rule's field where that field stands in the file, in its text if it says so. */
function tell(fault: RuleFault, node: YamlNode, fields: Fields, { text, reader }: Reading): void {
  const [first = "", ...rest] = fault.field.split(".");
  const name = fileNames[first] ?? first;
  const field = name === "name" ? (fields.get("alert") ?? fields.get("record")) : fields.get(name);
  const inner: Field | undefined =
    rest.length > 0 ? reader.fields(field?.value, name).get(rest.join(".")) : undefined;
  const found = inner ?? field;
  const value = reader.resolve(found?.value);
  const offset = value && fault.from !== undefined ? placeInText(text, value, fault.from) : undefined;
  const prefix = rest.length > 0 ? `${name} "${rest.join(".")}": ` : name === "expr" ? "expr: " : "";
  reader.fault(offset ?? found?.value ?? found?.key ?? node, `${prefix}${fault.message}`);
}
