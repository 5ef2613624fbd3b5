import type { OperationInput } from "./dialect";

// Every key prefix that some dialect's `matches` looks at. A plain span must leave here after a map look-up per key.
const keyPattern =
  /^(gen_ai\.|runtower\.|openinference\.span\.kind$|llm\.token_count\.|llm\.request\.type$|traceloop\.|ai\.operationId$|langsmith\.|langfuse\.|mlflow\.|mcp\.method\.name$|rail\.(name|type)$|validator\.|guard\.name$|gcp\.vertex\.agent\.)/;
const namePattern =
  /^ai\.(generate|stream|embed|toolCall)|^guardrails\.(request|rail|action)$|\.(workflow|agent\..+)\.run$|\.tool\..+\.call$/;

const maxCached = 20_000;
const cachedKeys = new Map<string, boolean>();

/** Could any dialect have a say on this span? May say yes wrongly, never no. */
export function isInteresting(input: OperationInput): boolean {
  const { keys } = input.attributes;
  for (let i = 0; i < keys.length; i++) if (isInterestingKey(keys[i] ?? "")) return true;
  return isInterestingName(input.name) || input.scope.name.startsWith("gcp.vertex.agent");
}

function isInterestingKey(key: string): boolean {
  const known = cachedKeys.get(key);
  if (known !== undefined) return known;
  const answer = keyPattern.test(key);
  // Senders choose keys: a flood of new ones must not grow this for ever.
  if (cachedKeys.size >= maxCached) cachedKeys.clear();
  cachedKeys.set(key, answer);
  return answer;
}

/** The last letters first: names of plain spans seldom end in "run" or "call" or begin with "ai." or "guardrails.". */
function isInterestingName(name: string): boolean {
  const last = name.charCodeAt(name.length - 1);
  const first = name.charCodeAt(0);
  const maybe = last === 110 /* n */ || last === 108 /* l */ || first === 97 /* a */ || first === 103; /* g */
  return maybe && name.length < 500 && namePattern.test(name);
}
