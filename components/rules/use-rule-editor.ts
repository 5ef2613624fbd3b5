"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ApiError } from "@/lib/client/fetch-json";
import { useHref, useView } from "@/lib/client/use-view";
import type { RuleDetailOutput } from "@/lib/contract/rule-detail";
import { toast } from "../ui/toast";
import { ruleApi } from "./rule-api";
import { definitionOf, type RuleDraft } from "./rule-draft";
import { useLeaveGuard } from "./use-leave-guard";

type Of = { rule: RuleDetailOutput | null; draft: RuleDraft; isDirty: boolean; onSaved: () => void };

/** What the editor does at the server. A fault leaves the draft as it is. */
export function useRuleEditor({ rule, draft, isDirty, onSaved }: Of) {
  const { project } = useView();
  const router = useRouter();
  const href = useHref();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  useLeaveGuard(isDirty && !busy, "The rule was changed and not saved. Leave it?");
  const work = async (task: () => Promise<void>) => {
    setBusy(true);
    setFault(null);
    try {
      await task();
    } catch (error) {
      setFault(error instanceof ApiError ? faultWords(error) : String(error));
    } finally {
      setBusy(false);
    }
  };
  const place = { file: draft.file, group: draft.group, interval_ms: draft.intervalMs };
  return {
    busy,
    fault,
    leave: () => router.push(href("/alerts/rules")),
    save: () =>
      work(async () => {
        if (rule === null) {
          const made = await ruleApi.create({
            project,
            ...place,
            enabled: draft.enabled,
            rule: definitionOf(draft),
          });
          toast(`${draft.name} is saved${draft.enabled ? " and watched" : ", switched off"}`);
          return router.push(href(`/alerts/rules/${made.id}`));
        }
        const saved = await ruleApi.save(rule.id, {
          version: rule.version,
          ...place,
          rule: definitionOf(draft),
        });
        toast(`Saved as version ${saved.version}`);
        onSaved();
      }),
    enable: (enabled: boolean) =>
      work(async () => {
        if (rule === null) return;
        await ruleApi.enable(rule.id, enabled);
        toast(enabled ? `${rule.name} is on` : `${rule.name} is off`);
        onSaved();
      }),
    restore: (version: number) =>
      work(async () => {
        if (rule === null) return;
        const saved = await ruleApi.restore(rule.id, version);
        toast(`Version ${version} is back, as version ${saved.version}`);
        onSaved();
      }),
    duplicate: () =>
      work(async () => {
        if (rule === null) return;
        const made = await ruleApi.duplicate(rule.id);
        toast("Duplicated. The copy is off until you switch it on");
        router.push(href(`/alerts/rules/${made.id}`));
      }),
    remove: () =>
      work(async () => {
        if (rule === null) return;
        await ruleApi.remove(rule.id);
        toast(`${rule.name} is deleted`);
        router.push(href("/alerts/rules"));
      }),
  };
}
export type RuleEditing = ReturnType<typeof useRuleEditor>;

function faultWords({ message, details }: ApiError): string {
  const faults = (details as { faults?: { field: string; message: string }[] } | undefined)?.faults;
  if (!Array.isArray(faults) || faults.length === 0) return message;
  return faults.map(({ field, message: words }) => `${field}: ${words}`).join("; ");
}
