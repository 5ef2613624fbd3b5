// The OPA that OPA_URL names, set aside for this: a policy comes under ids of ours with its packages as they are, and goes again.
import { randomUUID } from "node:crypto";
import type { PolicyFault } from "@/lib/model/replay";
import { elementAt } from "@/lib/normalise/decisions/json-slices";
import { OpaAsker } from "./ask-opa";
import { type Evaluator, EvaluatorGone, PolicyRefused, refused } from "./evaluator";
import { createOpaClient, faultsOf, messageOf, type OpaClient, type OpaPlace } from "./opa-client";
import type { Policy } from "./policy";
import { PolicyReads } from "./policy-reads";
import { scanRego } from "./scan-rego";
import { worldCalls } from "./world-calls";
import { builtinsModule, wrapperPackage } from "./wrapper-rego";

const timeoutMs = 20_000;
const idPrefix = "runtower-replay/";
/** Tells whoever comes after a crash which documents were ours. */
const marker = "documents";

export async function namedOpaAnswers(place: OpaPlace): Promise<boolean> {
  const client = createOpaClient(place);
  try {
    return (await client.call({ method: "GET", path: "/health", timeoutMs: 2_000 })).status === 200;
  } catch {
    return false;
  } finally {
    client.close();
  }
}

/** Throws PolicyRefused where the policy does not compile there, or the OPA holds policies of somebody else. */
export async function openNamedOpa(place: OpaPlace, policy: Policy, signal: AbortSignal): Promise<Evaluator> {
  refuseSystem(policy);
  const client = createOpaClient(place);
  const prefix = `${idPrefix}${randomUUID()}/`;
  const close = async () => {
    await dropOurs(client).catch(() => {});
    client.close();
  };
  const putModule = async (name: string, text: string) => {
    const path = `/v1/policies/${prefix}${name}`;
    return await client.call({ method: "PUT", path, body: text, type: "text/plain", timeoutMs, signal });
  };
  const putOwn = async (name: string, text: string) => {
    const { status, text: answer } = await putModule(name, text);
    if (status >= 300) throw refused(`OPA refused a module of ours: ${messageOf(answer)}`);
  };
  let calls: string[];
  try {
    await dropOurs(client);
    await refuseForeign(client, policy);
    await putOwn(marker, markerModule(Object.keys(policy.data)));
    await putDocuments(client, policy.dataText);
    const faults = await putModules(policy, (i, text) => putModule(String(i), text));
    if (faults.length > 0) throw new PolicyRefused(faults);
    await putOwn("builtins", builtinsModule());
    calls = await worldCalls(
      client,
      policy.modules.map(({ text }, i) => ({ id: `${prefix}${i}`, text })),
      signal,
    );
  } catch (error) {
    await close();
    if (error instanceof PolicyRefused || signal.aborted) throw error;
    throw new EvaluatorGone(`The OPA of OPA_URL does not answer as it should: ${error}`, { cause: error });
  }
  const asker = new OpaAsker({ client, reads: new PolicyReads(policy), calls, putModule: putOwn });
  return {
    kind: "server",
    name: "the OPA of OPA_URL",
    ask: (questions, asking) => asker.ask(questions, asking),
    close,
  };
}

async function putDocuments(client: OpaClient, data: string): Promise<void> {
  for (const { key: name, start, end } of elementAt(data, 0).fields ?? []) {
    const path = `/v1/data/${encodeURIComponent(name)}`;
    const body = data.slice(start, end);
    const { status, text } = await client.call({ method: "PUT", path, body, timeoutMs });
    if (status >= 300) throw refused(`data.${name} was refused: ${messageOf(text)}`);
  }
}

/**
 * OPA takes modules one by one and wants the functions that one calls to be there already: those refused are tried again for
 * as long as others go in.
 */
async function putModules(
  policy: Policy,
  put: (i: number, text: string) => Promise<{ status: number; text: string }>,
): Promise<PolicyFault[]> {
  let waiting = policy.modules.map((module, i) => ({ module, i }));
  for (;;) {
    const left: { module: Policy["modules"][number]; i: number; answer: string }[] = [];
    for (const one of waiting) {
      const { status, text } = await put(one.i, one.module.text);
      if (status >= 300) left.push({ ...one, answer: text });
    }
    if (left.length === 0) return [];
    if (left.length === waiting.length)
      return left.flatMap(({ module, answer }) => faultsOf(answer, () => module.name));
    waiting = left;
  }
}

type Stored = { id: string; raw: string };

async function storedPolicies(client: OpaClient): Promise<Stored[]> {
  const { status, text } = await client.call({ method: "GET", path: "/v1/policies", timeoutMs });
  if (status !== 200) throw refused(`The OPA of OPA_URL answered ${status}: ${messageOf(text)}`);
  return (JSON.parse(text) as { result?: Stored[] }).result ?? [];
}

/** What this replay, or one of a worker that was killed, put there. Only one replay runs at a time. */
async function dropOurs(client: OpaClient): Promise<void> {
  let ours = (await storedPolicies(client)).filter(({ id }) => id.startsWith(idPrefix));
  const documents = ours.filter(({ id }) => id.endsWith(`/${marker}`)).flatMap(({ raw }) => markedIn(raw));
  // A module whose functions another calls goes after that one; the marker goes last.
  while (ours.length > 0) {
    const left: Stored[] = [];
    for (const one of ours) {
      const isLast = one.id.endsWith(`/${marker}`) && ours.some(({ id }) => !id.endsWith(`/${marker}`));
      const path = `/v1/policies/${one.id}`;
      const isGone = !isLast && (await client.call({ method: "DELETE", path, timeoutMs })).status < 300;
      if (!isGone) left.push(one);
    }
    if (left.every(({ id }) => id.endsWith(`/${marker}`)))
      for (const name of documents.splice(0))
        await client.call({ method: "DELETE", path: `/v1/data/${encodeURIComponent(name)}`, timeoutMs });
    if (left.length === ours.length) throw new Error("OPA does not let go of a module of ours");
    ours = left;
  }
}

/** `system` tells an OPA who may ask it, what it logs and where to: of a server that is not ours, no policy on trial may say that. */
function refuseSystem({ modules, data }: Policy): void {
  const module = modules.find(({ text }) => scanRego(text).package[0] === "system");
  if (module !== undefined || Object.hasOwn(data, "system"))
    throw refused(
      `${module?.name ?? "Its data"} lies under system, which would change the OPA of OPA_URL itself; leave it out, or let an opa on the worker's path answer`,
    );
}

/** Before anything is written: what the marker names is taken away afterwards. */
async function refuseForeign(client: OpaClient, { data }: Policy): Promise<void> {
  const setAside = "name one that is set aside for this";
  const foreign = (await storedPolicies(client)).find(({ raw }) => scanRego(raw).package[0] !== "system");
  if (foreign !== undefined)
    throw refused(`The OPA of OPA_URL holds a policy of its own (${foreign.id.slice(0, 200)}): ${setAside}`);
  for (const name of Object.keys(data)) {
    const path = `/v1/data/${encodeURIComponent(name)}`;
    const { text } = await client.call({ method: "GET", path, timeoutMs });
    if (Object.hasOwn(JSON.parse(text) as object, "result"))
      throw refused(`The OPA of OPA_URL has a document data.${name} of its own: ${setAside}`);
  }
}

function markerModule(documents: readonly string[]): string {
  return `package ${wrapperPackage}.${marker}\n\nnames := ${JSON.stringify(documents)}\n`;
}

function markedIn(raw: string): string[] {
  try {
    return JSON.parse(/^names := (.*)$/m.exec(raw)?.[1] ?? "[]") as string[];
  } catch {
    return [];
  }
}
