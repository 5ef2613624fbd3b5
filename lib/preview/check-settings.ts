// Out: a document of settings that receivers can apply, or what is wrong with it and where.
import { type DecisionSettingsPart, decisionSettingsDocuments } from "@/lib/contract/decision-settings";
import { InvalidInput } from "@/lib/errors";
import type { RedactionRule } from "@/lib/model/decision-rules";
import { finderFault } from "@/lib/normalise/redact/find-matches";

/** The document as it is stored. Null, the defaults, is always good. */
export function checkSettings(part: DecisionSettingsPart, document: unknown): unknown {
  if (document === null) return null;
  const read = decisionSettingsDocuments[part].safeParse(document);
  if (!read.success) {
    const faults = read.error.issues.map(({ path, message }) => ({ field: path.join("."), message }));
    throw refusal(faults);
  }
  if (part === "redaction") checkRedaction(read.data as RedactionRule[]);
  return read.data;
}

function checkRedaction(rules: readonly RedactionRule[]): void {
  const faults: { field: string; message: string }[] = [];
  const names = new Set<string>();
  rules.forEach((rule, i) => {
    if (names.has(rule.name))
      faults.push({ field: `${i}.name`, message: `there are two rules "${rule.name}"` });
    names.add(rule.name);
    if (rule.kind !== "pattern") return;
    const fault = finderFault(rule.pattern, rule.ignore_case);
    if (fault !== undefined) faults.push({ field: `${i}.pattern`, message: fault });
  });
  if (faults.length > 0) throw refusal(faults);
}

/** `field`: the number of the rule from 0, then the name of the field. */
function refusal(faults: readonly { field: string; message: string }[]): InvalidInput {
  const words = faults
    .slice(0, 5)
    .map(({ field, message }) => (field === "" ? message : `${spoken(field)}: ${message}`));
  return new InvalidInput(words.join("; "), faults);
}

function spoken(field: string): string {
  const [first = "", ...rest] = field.split(".");
  return /^\d+$/.test(first) ? [`rule ${Number(first) + 1}`, ...rest].join(" ") : field;
}
