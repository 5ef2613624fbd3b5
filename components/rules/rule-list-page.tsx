"use client";
import { BellPlus } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { queryString } from "@/lib/client/fetch-json";
import { plural } from "@/lib/client/format";
import { useShortcut } from "@/lib/client/use-shortcut";
import { useHref, useView } from "@/lib/client/use-view";
import type { RuleListOutput, RuleRow } from "@/lib/contract/rule-list";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { ErrorState } from "../ui/error-state";
import { Skeleton } from "../ui/skeleton";
import { StaleNote } from "../ui/stale-note";
import { toast } from "../ui/toast";
import { groupRules } from "./group-rules";
import { useMayChange } from "./may-change";
import { NewRuleLink } from "./new-rule-link";
import { ruleApi } from "./rule-api";
import { BulkBar } from "./rule-bulk-bar";
import { RuleGroup } from "./rule-group";
import { RuleToolbar } from "./rule-toolbar";
import { useRuleList } from "./use-rule-list";

const ImportRules = dynamic(() => import("./import-rules").then((module) => module.ImportRules));

/** The file of the rules that Runtower brings along. */
const starterFile = "starter";
const none: ReadonlySet<string> = new Set();

/** All rules of the project, as they are evaluated: by file and group, with what each says now. */
export function RuleListPage({ initial }: { initial?: RuleListOutput | undefined }) {
  const { project } = useView();
  const href = useHref();
  const mayChange = useMayChange();
  const list = useRuleList(initial);
  const [folded, setFolded] = useState(none);
  const [checked, setChecked] = useState(none);
  const [isImporting, setImporting] = useState(false);
  const { rows, groups, answer } = list;
  const shown = useMemo(() => groupRules(rows, groups), [rows, groups]);
  const visible = useMemo(
    () => shown.flatMap(({ key, rules }) => (folded.has(key) ? [] : rules)),
    [shown, folded],
  );
  const currentId = useKeys(visible, mayChange ? (id) => setChecked(toggled(checked, id)) : null);
  const hrefOf = (id: string) => href(`/alerts/rules/${id}`);
  const enable = async (rule: RuleRow, enabled: boolean) => {
    try {
      await ruleApi.enable(rule.id, enabled);
      toast(
        enabled ? `${rule.name} is on` : `${rule.name} is off${rule.firing > 0 ? ": its alerts end" : ""}`,
      );
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), "error");
    }
    list.refresh();
  };
  const isFiltered = list.filter.q !== "" || list.filter.show !== "all" || list.filter.file !== null;
  return (
    <div className="flex min-w-0 flex-col gap-3 p-3">
      <RuleToolbar
        list={list}
        mayChange={mayChange}
        exportHref={`/api/v1/rule-files/export${queryString({ project, file: list.filter.file })}`}
        onImport={() => setImporting(true)}
      />
      {answer.data === undefined && answer.error !== null ? (
        <ErrorState
          title="The rules could not be loaded"
          message={answer.error.message}
          requestId={answer.error.requestId}
          onRetry={answer.refresh}
        />
      ) : answer.data === undefined ? (
        <div role="status" aria-label="Loading" className="flex flex-col gap-3">
          <Skeleton className="h-40" />
          <Skeleton className="h-40" />
        </div>
      ) : rows.length === 0 ? (
        <div className="rounded-lg border bg-surface">
          {isFiltered ? (
            <EmptyState title="No rule matches">
              Search in names, queries, labels and groups, or show all rules.
            </EmptyState>
          ) : (
            <NoRules mayChange={mayChange} onImport={() => setImporting(true)} />
          )}
        </div>
      ) : (
        shown.map((one, place) => (
          <RuleGroup
            key={one.key}
            shown={one}
            withOrigin={one.file === starterFile && shown[place - 1]?.file !== starterFile}
            isFolded={folded.has(one.key)}
            currentId={currentId}
            checked={checked}
            mayChange={mayChange}
            hrefOf={hrefOf}
            onFold={() => setFolded(toggled(folded, one.key))}
            onEnable={(rule, enabled) => void enable(rule, enabled)}
            onCheck={(id) => setChecked(toggled(checked, id))}
            onCheckAll={(isOn) => setChecked(withAll(checked, one.rules, isOn))}
          />
        ))
      )}
      {answer.data !== undefined && (
        <StaleNote what="These rules" error={answer.error} className="border-b-0" />
      )}
      {list.fault !== null && (
        <p role="alert" className="text-center text-error text-table">
          {list.fault.message}
        </p>
      )}
      {list.hasMore && (
        <Button className="self-center" disabled={list.isLoading} onClick={() => void list.loadMore()}>
          {list.isLoading ? "Loading…" : `Show more of ${plural(answer.data?.counts.rules ?? 0, "rule")}`}
        </Button>
      )}
      {checked.size > 0 && (
        <BulkBar
          rules={rows.filter(({ id }) => checked.has(id))}
          onClear={() => setChecked(none)}
          onDone={() => {
            setChecked(none);
            list.refresh();
          }}
        />
      )}
      {isImporting && <ImportRules onClose={() => setImporting(false)} onDone={list.refresh} />}
    </div>
  );
}

function toggled(all: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(all);
  if (!next.delete(id)) next.add(id);
  return next;
}

function withAll(all: ReadonlySet<string>, rules: readonly RuleRow[], isOn: boolean): ReadonlySet<string> {
  const next = new Set(all);
  for (const { id } of rules) isOn ? next.add(id) : next.delete(id);
  return next;
}

/** j and k move over the rules, Enter opens one, x selects it. */
function useKeys(rules: readonly RuleRow[], check: ((id: string) => void) | null): string | null {
  const router = useRouter();
  const href = useHref();
  const [current, setCurrent] = useState<string | null>(null);
  const at = rules.findIndex(({ id }) => id === current);
  const move = (to: number) => {
    const rule = rules[Math.max(0, Math.min(rules.length - 1, to))];
    if (rule === undefined) return;
    setCurrent(rule.id);
    document.querySelector(`[data-rule="${rule.id}"]`)?.scrollIntoView({ block: "nearest" });
  };
  const any = rules.length > 0;
  useShortcut("j", "Next rule", "Rules", () => move(at + 1), any);
  useShortcut("k", "Previous rule", "Rules", () => move(at < 0 ? 0 : at - 1), any);
  useShortcut(
    "Enter",
    "Open the rule",
    "Rules",
    () => router.push(href(`/alerts/rules/${current}`)),
    at >= 0,
  );
  useShortcut(
    "x",
    "Select the rule",
    "Rules",
    () => current !== null && check?.(current),
    at >= 0 && check !== null,
  );
  return at < 0 ? null : current;
}

function NoRules({ mayChange, onImport }: { mayChange: boolean; onImport: () => void }) {
  return (
    <EmptyState
      icon={BellPlus}
      title="No rules yet"
      action={
        mayChange && (
          <>
            <NewRuleLink />
            <Button onClick={onImport}>Import rule files</Button>
          </>
        )
      }
    >
      A rule asks a question of the metrics at its interval, and fires for each answer that holds for long
      enough. Write one, put one together with the form, or bring your Prometheus rule files.
    </EmptyState>
  );
}
