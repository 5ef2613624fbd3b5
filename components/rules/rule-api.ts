"use client";
import { fetchJson } from "@/lib/client/fetch-json";
import type { RuleFileImportOutput } from "@/lib/contract/rule-file";
import type { RuleDefinition, RuleSaved } from "@/lib/contract/rule-input";

type Place = { file: string; group: string; interval_ms?: number };
export type NewRule = Place & { project: string; enabled: boolean; rule: RuleDefinition };
export type ChangedRule = Partial<Place> & { version: number; rule: RuleDefinition };
export type RuleFileText = { name: string; text: string };

const path = "/api/v1/rules";
const filesPath = "/api/v1/rule-files";

/** What people change about rules, as the API takes it. Each throws ApiError with the server's words. */
export const ruleApi = {
  create: (body: NewRule) => fetchJson<RuleSaved>(path, { method: "POST", body }),
  save: (id: string, body: ChangedRule) => fetchJson<RuleSaved>(`${path}/${id}`, { method: "PUT", body }),
  enable: (id: string, enabled: boolean) =>
    fetchJson<RuleSaved>(`${path}/${id}`, { method: "PATCH", body: { enabled } }),
  remove: (id: string) => fetchJson<unknown>(`${path}/${id}`, { method: "DELETE" }),
  duplicate: (id: string) => fetchJson<RuleSaved>(`${path}/${id}/duplicate`, { method: "POST", body: {} }),
  restore: (id: string, version: number) =>
    fetchJson<RuleSaved>(`${path}/${id}/restore`, { method: "POST", body: { version } }),
  bulk: (ids: readonly string[], action: "enable" | "disable" | "delete") =>
    fetchJson<unknown>(`${path}/bulk`, { method: "POST", body: { ids, action } }),
  previewFiles: (project: string, files: readonly RuleFileText[]) =>
    fetchJson<RuleFileImportOutput>(`${filesPath}/preview`, { method: "PUT", body: { project, files } }),
  importFiles: (project: string, files: readonly RuleFileText[], enable: boolean) =>
    fetchJson<RuleFileImportOutput>(filesPath, { method: "POST", body: { project, files, enable } }),
};
