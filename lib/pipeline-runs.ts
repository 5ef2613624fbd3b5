// In: calls of the run API, checked here. Out: what became of the run, once it is durable.
// Every call may be sent again: it changes nothing then.
import { randomUUID } from "node:crypto";
import type { z } from "zod";
import {
  maxContentLength,
  outputOffset,
  outputStream,
  type RunIntakeOutput,
  type RunOutputAppended,
  type RunPatchInput,
  type RunStartInput,
  runId,
  runPatchInput,
  runStartInput,
} from "@/lib/contract/run-intake";
import type { Pool } from "@/lib/db/pool";
import { runGroup } from "@/lib/derive/issues/run-group";
import { mergeRun } from "@/lib/derive/merge-run";
import { createCountRun, recountRun } from "@/lib/derive/run-rollup";
import { addWords, type Words } from "@/lib/derive/told";
import { Conflict, InvalidInput } from "@/lib/errors";
import { boundedText } from "@/lib/model/bounded-text";
import { defaultLimits } from "@/lib/model/limits";
import { isFinal, type RunStatus } from "@/lib/model/run";
import { nsFromMs } from "@/lib/model/time";
import { createChangeNotifier } from "@/lib/write/notify-changes";
import { appendOutput } from "@/lib/write/run-output";
import { tellRun } from "@/lib/write/run-words";
import type { RunRules } from "@/lib/write/runs";
import { createRedaction, type Redaction } from "./pipeline-redaction";
import { redactRunPatch, redactRunStart } from "./pipeline-run-redaction";

export type RunPipeline = {
  /** POST /v1/runs. `created` is false where the run had been started before (201 or 200). `body` is parsed JSON. */
  start(projectId: number, body: unknown): Promise<{ created: boolean; run: RunIntakeOutput }>;
  /** PATCH /v1/runs/{id}. Throws NotFound for a run nobody knows, Conflict for a second, different end. */
  patch(projectId: number, id: string, body: unknown): Promise<RunIntakeOutput>;
  /** POST /v1/runs/{id}/output?stream=…&offset=…. Throws Conflict with `expected_offset` in its details on a gap. */
  append(
    projectId: number,
    id: string,
    stream: string | undefined,
    offset: string | number | undefined,
    bytes: Buffer,
  ): Promise<RunOutputAppended>;
  close(): void;
};

type RunPipelineOptions = {
  pool: Pool;
  now?: () => number;
  /** New workflows of a project in an hour that runs are counted by. */
  maxWorkflows?: number;
  /** Applies each project's rules; without it they are applied uncounted. */
  redaction?: Redaction;
};

export function createRunPipeline({
  pool,
  now = Date.now,
  maxWorkflows = defaultLimits.spanNames,
  redaction = createRedaction(pool),
}: RunPipelineOptions): RunPipeline {
  const rules: RunRules = {
    mergeRun,
    countRun: createCountRun(maxWorkflows),
    recountRun,
    groupRun: runGroup,
  };
  const notifier = createChangeNotifier(pool);
  const nowNs = () => nsFromMs(now());

  return {
    async start(projectId, body) {
      const input = redactRunStart(parse(runStartInput, body), await redaction(projectId));
      const id = input.id ?? randomUUID();
      const { status, isNew, changed } = await tellRun(pool, rules, {
        projectId,
        runId: id,
        add: (before) => addWords(before, startWords(input), nowNs()),
        traceId: input.trace_id?.toLowerCase() ?? traceIdOf(input.traceparent),
        mayCreate: true,
      });
      notifier.changed({ project: projectId, runs: changed, rollups: true });
      return { created: isNew, run: answer(id, status) };
    },
    async patch(projectId, id, body) {
      const input = redactRunPatch(parse(runPatchInput, body ?? {}), await redaction(projectId));
      const receivedNs = nowNs();
      const { status } = await tellRun(pool, rules, {
        projectId,
        runId: parse(runId, id),
        add: (before) => {
          refuseReopening(before?.status, input.status);
          return addWords(before, patchWords(input, receivedNs), receivedNs);
        },
        mayCreate: false,
      });
      notifier.changed({ project: projectId, runs: [id], rollups: true });
      return answer(id, status);
    },
    async append(projectId, id, stream, offset, bytes) {
      const { nextOffset, written } = await appendOutput(pool, rules, {
        projectId,
        runId: parse(runId, id),
        stream: parse(outputStream, stream ?? "stdout"),
        offset: offset === undefined || offset === "" ? undefined : parse(outputOffset, offset),
        bytes,
      });
      if (written > 0) notifier.changed({ project: projectId, runs: [id] });
      return { next_offset: nextOffset, written };
    },
    close: () => notifier.close(),
  };
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
  const words = faults.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
  throw new InvalidInput(words.slice(0, 5).join("; "), faults);
}

function answer(id: string, status: RunStatus): RunIntakeOutput {
  return { id, status, href: `/runs/${encodeURIComponent(id)}` };
}

function startWords(input: RunStartInput): Words {
  return present({
    started: true,
    workflow: clean(input.workflow),
    version: clean(input.version),
    environment: clean(input.environment),
    requestId: clean(input.request_id),
    sessionId: clean(input.session_id),
    userId: clean(input.user_id),
    parentRunId: clean(input.parent_run_id),
    attempt: input.attempt,
    startedNs: input.started_at === undefined ? undefined : nsFromMs(input.started_at).toString(),
    input: asContent(input.input),
    metadata: boundedMetadata(input.metadata),
  });
}

function patchWords(input: RunPatchInput, receivedNs: bigint): Words {
  const status = input.status !== undefined && isFinal(input.status) ? input.status : undefined;
  const endedNs = input.ended_at === undefined ? receivedNs : nsFromMs(input.ended_at);
  return present({
    status,
    endedNs: status === undefined ? undefined : endedNs.toString(),
    error: clean(input.error),
    errorType: clean(input.error_type),
    output: asContent(input.output),
    inputTokens: input.input_tokens ?? input.tokens?.input,
    outputTokens: input.output_tokens ?? input.tokens?.output,
    costUsd: input.cost_usd,
    metadata: boundedMetadata(input.metadata),
  });
}

function refuseReopening(before: RunStatus | undefined, status: RunStatus | undefined): void {
  if (before === undefined || status !== "running") return;
  throw new Conflict(
    `The run has ended as "${before}" and cannot run again. Start a new run for a new attempt.`,
  );
}

function present(words: { [Key in keyof Words]: Words[Key] | undefined }): Words {
  return Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined));
}

function clean(text: string | undefined): string | undefined {
  return text === undefined ? undefined : boundedText(text, 20_000);
}

function asContent(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return boundedText(typeof value === "string" ? value : JSON.stringify(value), maxContentLength);
}

function boundedMetadata(metadata: Record<string, unknown> | undefined): Record<string, unknown> | undefined {
  if (metadata === undefined) return undefined;
  const text = JSON.stringify(metadata);
  if (text.length > maxContentLength)
    throw new InvalidInput(`metadata: must be at most ${maxContentLength} characters of JSON`);
  // jsonb refuses NUL and halves of surrogate pairs, which stand here as escapes.
  if (/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/i.test(text)) {
    throw new InvalidInput("metadata: must not contain NUL or halves of surrogate pairs");
  }
  return metadata;
}

/** W3C: an invalid header is as none. */
function traceIdOf(traceparent: string | undefined): string | undefined {
  const match = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-|$)/.exec(
    traceparent?.trim() ?? "",
  );
  return match?.[1];
}
