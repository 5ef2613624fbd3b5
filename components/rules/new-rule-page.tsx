"use client";
import { parseAsString, useQueryStates } from "nuqs";
import { RuleEditor } from "./rule-editor";

const parsers = { expr: parseAsString.withDefault(""), name: parseAsString.withDefault("") };

/** A new rule; from the explorer or a panel it comes with its query. */
export function NewRulePage() {
  const [seed] = useQueryStates(parsers);
  return <RuleEditor rule={null} seed={seed} onSaved={() => undefined} />;
}
