// The shop's policy for tool calls, as its Rego would say it. Pure.

/** What an agent asks before it calls a tool. */
export type PolicyInput = {
  tool_name: string;
  agent_id: string;
  agent_type: string;
  user: string;
  session_id: string;
  parameters: Record<string, unknown>;
};
export type Finding = { rule: string; msg: string };
export type PolicyResult = { allow: boolean; deny: Finding[]; require_approval: Finding[] };

export const policyPath = "agents/tools";
/** One after the other, each for so many questions. The second is too strict, which the third puts right. */
export const revisions = ["agents-2.41.0", "agents-2.42.0", "agents-2.42.1"] as const;
const questionsPerRevision = 80;

export type Revision = (typeof revisions)[number];

export function revisionAt(question: number): Revision {
  return revisions[Math.floor(question / questionsPerRevision) % revisions.length] ?? revisions[0];
}

export function decide(input: PolicyInput, revision: Revision): PolicyResult {
  const deny = denials(input, revision);
  const require_approval = approvals(input);
  return { allow: deny.length === 0 && require_approval.length === 0, deny, require_approval };
}

function denials({ tool_name, parameters }: PolicyInput, revision: Revision): Finding[] {
  const { path, amount, top_k, include } = parameters;
  const found: Finding[] = [];
  const add = (rule: string, msg: string) => found.push({ rule, msg });
  if (tool_name === "delete_file" && !String(path).startsWith("docs/"))
    add("workspace_paths", `path ${String(path)} is outside of the workspace`);
  if (tool_name === "issue_refund" && Number(amount) > 1_000)
    add("refund_limit", `a refund of ${String(amount)} EUR is over the limit of 1000 EUR`);
  if (tool_name === "lookup" && Array.isArray(include) && include.includes("cards"))
    add("card_data", "card data is not for agents that write to customers");
  if (tool_name === "search" && Number(top_k) > 3 && revision === "agents-2.42.0")
    add("search_size", `top_k ${String(top_k)} is over the limit of 3`);
  return found;
}

function approvals({ tool_name, parameters }: PolicyInput): Finding[] {
  const amount = Number(parameters.amount);
  return tool_name === "issue_refund" && amount > 200 && amount <= 1_000
    ? [{ rule: "second_pair_of_eyes", msg: `refunds over 200 EUR need a person, this is ${amount}` }]
    : [];
}

/** What was found, in one sentence. */
export function findingWords(found: readonly Finding[]): string {
  return found.map(({ msg }) => msg).join("; ");
}

/** As OPA logs it: what `data.system.log.mask` of the shop removes and overwrites. */
export function maskInput(input: PolicyInput): { input: PolicyInput; erased: string[]; masked: string[] } {
  const { body, card, ...parameters } = input.parameters;
  return {
    input: { ...input, parameters: card === undefined ? parameters : { ...parameters, card: "**" } },
    erased: body === undefined ? [] : ["/input/parameters/body"],
    masked: card === undefined ? [] : ["/input/parameters/card"],
  };
}
