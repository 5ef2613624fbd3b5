"use client";
import { fetchJson } from "@/lib/client/fetch-json";
import type { SilenceCreate, SilencePreview } from "@/lib/contract/silence";

const path = "/api/v1/silences";
export type SilenceFields = Pick<SilenceCreate, "kind" | "matchers" | "weekly" | "comment"> & {
  starts_at: number;
  ends_at: number;
};

/** What people change about silences. Each throws ApiError with the server's words. */
export const silenceApi = {
  create: (project: string, fields: SilenceFields) =>
    fetchJson<unknown>(path, { method: "POST", body: { project, ...fields } }),
  change: (id: string, fields: SilenceFields) =>
    fetchJson<unknown>(`${path}/${id}`, { method: "PATCH", body: fields }),
  expire: (id: string) => fetchJson<unknown>(`${path}/${id}`, { method: "DELETE" }),
  preview: (project: string, matchers: SilenceFields["matchers"], signal: AbortSignal) =>
    fetchJson<SilencePreview>(`${path}/preview`, { method: "PUT", body: { project, matchers }, signal }),
};
