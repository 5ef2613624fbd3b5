import { z } from "zod";
import type { ApiCall } from "./api-call";
import { backtestInput, backtestLine } from "./backtest";
import { decisionExportInput, exportLine } from "./decision-export";
import { evidenceExportInput, evidencePack } from "./evidence";
import { logRow } from "./log-list";
import { logTailInput } from "./log-tail";
import { ruleFileExportInput } from "./rule-file";
import { streamChanged, streamInput, streamStatus } from "./stream";

const readFaults = [400, 401, 403, 404, 503] as const;
const health = z.object({
  status: z.enum(["ok", "degraded", "failing"]),
  checks: z.record(
    z.string(),
    z.object({ status: z.enum(["ok", "degraded", "failing"]), message: z.string() }),
  ),
});
const healthAnswers: ApiCall["answers"] = {
  200: { description: "It works, perhaps degraded", content: { "application/json": health } },
  503: { description: "A check fails", content: { "application/json": health } },
};
const healthCall = (path: string, summary: string): ApiCall => ({
  method: "get",
  path,
  summary: `${summary}; the same on every process`,
  who: "anyone",
  answers: healthAnswers,
  faults: [],
});

/** What answers with a file, a stream or without credentials: calls of the web that are in no table of operations. */
export const fileCalls: { [name: string]: ApiCall } = {
  decisionExport: {
    method: "get",
    path: "/api/v1/decisions/export",
    summary: "Decisions of a range with the seals that prove them, for `npm run verify -- --export`",
    who: "reader",
    input: decisionExportInput,
    answers: {
      200: {
        description:
          "Lines of JSON, compressed unless `compress=none`; without a last line of kind `end` it was cut",
        content: { "application/gzip": "binary", "application/x-ndjson": exportLine },
      },
    },
    faults: readFaults,
  },
  ruleFileExport: {
    method: "get",
    path: "/api/v1/rule-files/export",
    summary: "One rule file as Prometheus reads it or, without `file`, all of a project",
    who: "reader",
    input: ruleFileExportInput,
    answers: { 200: { content: { "application/yaml": "text", "application/x-tar": "binary" } } },
    faults: readFaults,
  },
  evidenceExport: {
    method: "get",
    path: "/api/v1/alerts/{id}/evidence/export",
    summary: "An alert's evidence as one file",
    who: "reader",
    input: evidenceExportInput,
    answers: { 200: { content: { "application/json": evidencePack, "text/html": "text" } } },
    faults: readFaults,
  },
  ruleBacktest: {
    method: "post",
    path: "/api/v1/rules/backtest",
    summary: "When a rule would have fired over the stored past; changes nothing",
    who: "reader",
    input: backtestInput,
    body: "json",
    answers: {
      200: {
        description: "Lines of JSON: `progress` now and then, then one `result` or one `error`",
        content: { "application/x-ndjson": backtestLine },
      },
    },
    faults: readFaults,
  },
  logTail: {
    method: "get",
    path: "/api/v1/logs/tail",
    summary: "Log lines as they arrive",
    who: "reader",
    input: logTailInput,
    answers: { 200: {} },
    events: { lines: z.array(logRow) },
    faults: readFaults,
  },
  changeStream: {
    method: "get",
    path: "/api/v1/stream",
    summary: "What changed in a project, and who is alive",
    who: "reader",
    input: streamInput,
    answers: { 200: {} },
    events: { changed: streamChanged, status: streamStatus },
    faults: readFaults,
  },
  openapi: {
    method: "get",
    path: "/api/v1/openapi.json",
    summary: "This document",
    who: "anyone",
    answers: { 200: { content: { "application/json": z.looseObject({ openapi: z.string() }) } } },
    faults: [],
  },
  signIn: {
    method: "post",
    path: "/api/auth/sign-in/email",
    summary: "Signs in: the answer sets the session's cookie",
    who: "anyone",
    input: z.object({ email: z.email(), password: z.string() }),
    body: "json",
    answers: {
      200: { content: { "application/json": z.looseObject({ user: z.looseObject({ email: z.string() }) }) } },
    },
    faults: [400, 401, 403, 429],
    faultContent: { "application/json": z.looseObject({ message: z.string() }) },
  },
  health: healthCall("/health", "All checks of a process"),
  healthLive: healthCall("/health/live", "Whether the process itself is well, or should be restarted"),
  healthReady: healthCall("/health/ready", "Whether the process can do its work now"),
  metrics: {
    method: "get",
    path: "/metrics",
    summary: "Numbers about the process, as Prometheus scrapes them; on every process",
    who: "anyone",
    answers: { 200: { content: { "text/plain": "text" } } },
    faults: [],
  },
};
