/** Writes a rule file anew, in the order in which the field writes its keys; queries of several lines as blocks. */
import { Document, Scalar, YAMLMap, YAMLSeq } from "yaml";
import type { LabelRecord } from "@/lib/model/alert";
import { formatDuration } from "@/lib/promql/syntax/duration";
import type { RuleFileGroup, RuleFileRule } from "./rule-file";

type PrintedRule = RuleFileRule & { isDisabled?: boolean };
type PrintedGroup = Omit<RuleFileGroup, "rules"> & { rules: readonly PrintedRule[] };

export function printRuleFile(groups: readonly PrintedGroup[]): string {
  const root = new YAMLMap();
  root.set("groups", listOf(groups.map(groupNode)));
  return new Document(root).toString({ lineWidth: 0, indentSeq: true, blockQuote: "literal" });
}

function groupNode(group: PrintedGroup): YAMLMap {
  const node = new YAMLMap();
  node.set("name", textNode(group.name));
  if (group.intervalMs !== null) node.set("interval", formatDuration(group.intervalMs));
  if (group.queryOffsetMs > 0) node.set("query_offset", formatDuration(group.queryOffsetMs));
  if (group.seriesLimit > 0) node.set("limit", group.seriesLimit);
  setTexts(node, "labels", group.labels);
  node.set("rules", listOf(group.rules.map(ruleNode)));
  return node;
}

function ruleNode(rule: PrintedRule): YAMLMap {
  const node = new YAMLMap();
  node.set(rule.kind, textNode(rule.name));
  node.set("expr", textNode(rule.expr));
  if (rule.forMs > 0) node.set("for", formatDuration(rule.forMs));
  if (rule.keepFiringForMs > 0) node.set("keep_firing_for", formatDuration(rule.keepFiringForMs));
  setTexts(node, "labels", rule.labels);
  setTexts(node, "annotations", rule.annotations);
  if (rule.isDisabled) node.commentBefore = " Disabled in Runtower.";
  return node;
}

function setTexts(node: YAMLMap, name: string, texts: LabelRecord): void {
  const entries = Object.entries(texts);
  if (entries.length === 0) return;
  const map = new YAMLMap();
  for (const [key, text] of entries) map.set(textNode(key), textNode(text));
  node.set(name, map);
}

function listOf(nodes: readonly YAMLMap[]): YAMLSeq {
  const list = new YAMLSeq();
  list.items = [...nodes];
  list.flow = nodes.length === 0;
  return list;
}

function textNode(text: string): Scalar {
  const node = new Scalar(text);
  // A block cannot hold everything (spaces at the end of its lines are lost on people, control characters to readers).
  if (text.includes("\n") && !/[ \t]\n|[ \t]$|[^\n\t\x20-\x7e\u{a0}-\u{10ffff}]/u.test(text))
    node.type = "BLOCK_LITERAL";
  return node;
}
