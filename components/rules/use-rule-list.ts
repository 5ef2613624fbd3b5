"use client";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useState } from "react";
import { ApiError, fetchJson, queryString } from "@/lib/client/fetch-json";
import { useQuestion } from "@/lib/client/use-question";
import { useView } from "@/lib/client/use-view";
import type { RuleGroupListOutput, RuleListOutput, RuleRow } from "@/lib/contract/rule-list";
import type { StreamChanged } from "@/lib/contract/stream";
import { ruleListParams, ruleShows } from "./rule-list-params";

const parsers = {
  q: parseAsString.withDefault(""),
  show: parseAsStringLiteral(ruleShows).withDefault("all"),
  file: parseAsString,
};
const onAlerts = (change: StreamChanged) => change.alerts;

/** The rules that the address asks for, fresh as alerts change; more of them on demand. */
export function useRuleList(initial: RuleListOutput | undefined) {
  const { project } = useView();
  const [filter, setFilter] = useQueryStates(parsers);
  const params = { project, ...ruleListParams(filter) };
  const key = queryString(params);
  const answer = useQuestion<RuleListOutput>("/api/v1/rules", params, { initial, refreshOn: onAlerts });
  // Of all that the search finds: the other tabs' numbers are no part of an answer about one of them.
  const whole = useQuestion<RuleListOutput>(
    filter.show === "all" ? null : "/api/v1/rules",
    { project, ...ruleListParams({ ...filter, show: "all" }), limit: 1 },
    { refreshOn: onAlerts },
  );
  const groups = useQuestion<RuleGroupListOutput>(
    "/api/v1/rule-groups",
    { project },
    { refreshOn: onAlerts },
  );
  const [more, setMore] = useState<{ key: string; rows: RuleRow[]; cursor: string | null } | null>(null);
  const [isLoading, setLoading] = useState(false);
  const [fault, setFault] = useState<ApiError | null>(null);
  const held = more?.key === key ? more : null;
  const cursor = held === null ? (answer.data?.next_cursor ?? null) : held.cursor;
  const loadMore = async () => {
    if (cursor === null) return;
    setLoading(true);
    setFault(null);
    try {
      const next = await fetchJson<RuleListOutput>(`/api/v1/rules${queryString({ ...params, cursor })}`);
      setMore({ key, rows: [...(held?.rows ?? []), ...next.data], cursor: next.next_cursor });
    } catch (error) {
      setFault(error instanceof ApiError ? error : new ApiError(String(error), 0, "unknown"));
    } finally {
      setLoading(false);
    }
  };
  const first = answer.data?.data ?? [];
  const seen = new Set(first.map(({ id }) => id));
  return {
    filter,
    setFilter,
    answer,
    counts: filter.show === "all" ? answer.data?.counts : whole.data?.counts,
    rows: [...first, ...(held?.rows.filter(({ id }) => !seen.has(id)) ?? [])],
    groups: groups.data?.data ?? [],
    hasMore: cursor !== null,
    loadMore,
    isLoading,
    fault,
    refresh: () => {
      setMore(null);
      answer.refresh();
      groups.refresh();
    },
  };
}
