"use client";
import { useState } from "react";
import type { RuleDetailOutput } from "@/lib/contract/rule-detail";
import type { RuleDefinition } from "@/lib/contract/rule-input";
import { Button } from "../ui/button";
import { Time } from "../ui/time";
import { definitionChanges } from "./version-changes";

type Props = {
  rule: RuleDetailOutput;
  /** As the editor holds it now. */
  definition: RuleDefinition;
  mayRestore: boolean;
  onRestore: (version: number) => void;
};

/** What was saved when and by whom, and how it differs from what stands in the editor. Going back is a version of its own. */
export function RuleVersions({ rule, definition, mayRestore, onRestore }: Props) {
  const [open, setOpen] = useState<number | null>(null);
  return (
    <ul className="max-h-96 overflow-y-auto text-table">
      {rule.versions.map((one) => {
        const isCurrent = one.version === rule.version;
        const changes = open === one.version ? definitionChanges(definition, one.definition) : [];
        return (
          <li key={one.version} className="border-b px-3 py-1.5 last:border-b-0">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <span className="w-8 font-medium tabular-nums">{one.version}</span>
              <span className="min-w-40 flex-1 text-text-3">
                {one.changed_by ?? "Runtower, or an account that is gone"}, <Time at={one.changed_at} />
              </span>
              {isCurrent ? (
                <span className="text-ok">holds now</span>
              ) : (
                <Button size="sm" disabled={!mayRestore} onClick={() => onRestore(one.version)}>
                  Put this back
                </Button>
              )}
              <Button
                size="sm"
                look="ghost"
                aria-expanded={open === one.version}
                onClick={() => setOpen(open === one.version ? null : one.version)}
              >
                {open === one.version ? "Hide" : "Compare"}
              </Button>
            </div>
            {open === one.version && (
              <dl className="mt-1.5 flex flex-col gap-1.5">
                {changes.length === 0 && <p className="text-text-3">The same as in the editor.</p>}
                {changes.map(({ field, now, was }) => (
                  <div key={field}>
                    <dt className="text-text-2">{field}</dt>
                    <dd className="font-mono text-text-3 [overflow-wrap:anywhere]">
                      <span className="sr-only">now </span>− {now || "nothing"}
                    </dd>
                    <dd className="font-mono [overflow-wrap:anywhere]">
                      <span className="sr-only">in version {one.version} </span>+ {was || "nothing"}
                    </dd>
                  </div>
                ))}
              </dl>
            )}
          </li>
        );
      })}
    </ul>
  );
}
