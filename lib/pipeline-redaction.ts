// A project's redaction rules as receivers apply them: before anything of an export is read or stored.
import type { Pool } from "@/lib/db/pool";
import type { RedactionRule, RedactionTarget } from "@/lib/model/decision-rules";
import { compileRedaction, type Redactor } from "@/lib/normalise/redact/redactor";
import type { CountRule } from "@/lib/normalise/redact/rules-by-target";
import { decisionSettingsOf } from "./pipeline-decision-settings";

/** Told of the matches of one export, by rule and target. */
export type OnRedacted = (projectId: number, rule: string, target: RedactionTarget, count: number) => void;
export type ApplyRedaction = <Item>(
  item: Item,
  apply: (redactor: Redactor, item: Item, count: CountRule) => Item,
) => Item;

const compiled = new WeakMap<readonly RedactionRule[], Redactor | null>();
const unchanged: ApplyRedaction = (item) => item;

/**
 * What applies the rules of a project, which are a few seconds old at most. Where it has none, items come back as they are and
 * nothing is looked at. Rules that cannot be compiled are thrown: nothing is taken rather than stored in the clear.
 */
export function createRedaction(pool: Pool, onRedacted: OnRedacted = () => {}) {
  const settings = decisionSettingsOf(pool);
  return async (projectId: number): Promise<ApplyRedaction> => {
    const { redaction } = await settings.of(projectId);
    if (redaction.length === 0) return unchanged;
    let redactor = compiled.get(redaction);
    if (redactor === undefined) {
      redactor = compileRedaction(redaction);
      compiled.set(redaction, redactor);
    }
    return redactor === null ? unchanged : applying(redactor, projectId, onRedacted);
  };
}
export type Redaction = ReturnType<typeof createRedaction>;

/** Made for one export, which may be read more than once: its matches are told the first time. */
function applying(redactor: Redactor, projectId: number, onRedacted: OnRedacted): ApplyRedaction {
  let isTold = false;
  return (item, apply) => {
    const counts = new Map<string, { rule: string; target: RedactionTarget; count: number }>();
    const shown = apply(redactor, item, (rule, target) => {
      const key = `${target}|${rule}`;
      const known = counts.get(key);
      if (known === undefined) counts.set(key, { rule, target, count: 1 });
      else known.count += 1;
    });
    if (!isTold)
      for (const { rule, target, count } of counts.values()) onRedacted(projectId, rule, target, count);
    isTold = true;
    return shown;
  };
}
