// What a project's redaction rules leave of a run's own words. What the run printed (its output by offset) stays as it is: what
// is sent again must lie where it lay.
import type { RunPatchInput, RunStartInput } from "@/lib/contract/run-intake";
import type { AttributeValue } from "@/lib/model/attributes";
import type { RedactionTarget } from "@/lib/model/decision-rules";
import { redactedText } from "@/lib/model/redacted-text";
import type { ApplyRedaction } from "./pipeline-redaction";

type Values = { [name: string]: AttributeValue | undefined };
type Told = { named: Values; content: { [Target in RedactionTarget]?: AttributeValue | undefined } };

export function redactRunStart(input: RunStartInput, redacted: ApplyRedaction): RunStartInput {
  const { input: given, workflow, user_id, session_id, request_id, metadata } = input;
  const { named, content } = redact(
    { named: { workflow, user_id, session_id, request_id, metadata }, content: { input: given } },
    redacted,
  );
  // What everybody's is called joins nobody.
  const idOf = (name: string) => (named[name] === redactedText ? undefined : textOf(named[name]));
  return {
    ...input,
    workflow: textOf(named.workflow) ?? redactedText,
    user_id: textOf(named.user_id),
    session_id: idOf("session_id"),
    request_id: idOf("request_id"),
    metadata: metadataOf(named.metadata),
    input: content.input as RunStartInput["input"],
  };
}

export function redactRunPatch(input: RunPatchInput, redacted: ApplyRedaction): RunPatchInput {
  const { output, error, error_type, metadata } = input;
  const { named, content } = redact(
    { named: { error, error_type, metadata }, content: { output } },
    redacted,
  );
  return {
    ...input,
    error: textOf(named.error),
    error_type: textOf(named.error_type),
    metadata: metadataOf(named.metadata),
    output: content.output as RunPatchInput["output"],
  };
}

function redact(told: Told, redacted: ApplyRedaction): Told {
  return redacted(told, (redactor, { named, content }, count) => {
    const of = (target: RedactionTarget, value: AttributeValue | undefined) =>
      value === undefined ? undefined : redactor.value(target, value, count);
    return {
      named: Object.fromEntries(
        Object.entries(named).map(([name, value]) => {
          const shown = value === undefined ? undefined : of("attributes", { [name]: value });
          return [name, (shown as Values | undefined)?.[name]];
        }),
      ),
      content: { input: of("input", content.input), output: of("output", content.output) },
    };
  });
}

function textOf(value: AttributeValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function metadataOf(value: AttributeValue | undefined): RunStartInput["metadata"] {
  if (value === undefined || value === null) return undefined;
  const isBag = typeof value === "object" && !Array.isArray(value);
  return (isBag ? value : { metadata: redactedText }) as RunStartInput["metadata"];
}
