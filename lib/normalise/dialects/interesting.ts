import type { OperationInput } from "./dialect";

// Every key prefix that some dialect's `matches` looks at. A plain span must leave here after a map look-up per key.
const operationKeys =
  /^(gen_ai\.|runtower\.|openinference\.span\.kind$|llm\.token_count\.|llm\.request\.type$|traceloop\.|ai\.operationId$|langsmith\.|langfuse\.|mlflow\.|mcp\.method\.name$|rail\.(name|type)$|validator\.|guard\.name$|gcp\.vertex\.agent\.)/;
const operationNames =
  /^ai\.(generate|stream|embed|toolCall)|^rail: |^guardrails\.(request|rail|action)$|\.(workflow|agent\..+)\.run$|\.tool\..+\.call$/;

// The same for what tells of decisions (lib/normalise/decisions).
const decisionKeys =
  /^(rail\.(name|type)$|guardrails\.governance\.|gen_ai\.(guardrail|guardian|security)\.|gen_ai\.agent\.(authorization\.|tool\.disposition$)|validator\.validate\.|security_rule\.name$|(policy|opa|authz|authorization|runtower)\.(decision|verdict|result)(\.|$)|aws\.bedrock\.guardrail\.)/;

/** What some reader could have to say on a span, as bits. */
export const tellsOperation = 1;
export const tellsDecision = 2;
/** OpenInference marks every span with its kind; only guardrails are decisions. */
export const bearsKind = 4;

const maxCached = 20_000;
const cachedKeys = new Map<string, number>();

/** Could any dialect, or any source of decisions, have a say on this span? May say yes wrongly, never no. */
export function interestOf({ name, attributes, scope }: Interesting): number {
  const { keys } = attributes;
  let interest = 0;
  for (let i = 0; i < keys.length; i++) interest |= interestOfKey(keys[i] ?? "");
  if ((interest & tellsOperation) === 0 && isOperation(name, scope.name)) interest |= tellsOperation;
  if (name.startsWith("rail: ")) interest |= tellsDecision;
  return interest;
}

export type Interesting = Pick<OperationInput, "name" | "attributes" | "scope">;

function interestOfKey(key: string): number {
  const known = cachedKeys.get(key);
  if (known !== undefined) return known;
  const answer =
    (operationKeys.test(key) ? tellsOperation : 0) |
    (decisionKeys.test(key) ? tellsDecision : 0) |
    (key === "openinference.span.kind" ? bearsKind : 0);
  // Senders choose keys: a flood of new ones must not grow this for ever.
  if (cachedKeys.size >= maxCached) cachedKeys.clear();
  cachedKeys.set(key, answer);
  return answer;
}

function isOperation(name: string, scope: string): boolean {
  return isInterestingName(name) || scope.startsWith("gcp.vertex.agent");
}

/** The last letters first: names of plain spans seldom end in "run" or "call" or begin with "ai.", "rail: " or "guardrails.". */
function isInterestingName(name: string): boolean {
  const last = name.charCodeAt(name.length - 1);
  const first = name.charCodeAt(0);
  const maybe =
    last === 110 /* n */ ||
    last === 108 /* l */ ||
    first === 97 /* a */ ||
    first === 103 /* g */ ||
    first === 114; /* r */
  return maybe && name.length < 500 && operationNames.test(name);
}
