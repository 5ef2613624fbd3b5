// Rego of ours around the policy: asks it many questions in one query, and puts what was recorded in place of builtins that
// would ask the world. The policy itself stays as it is.
import { nondeterministicBuiltins, schemaBuiltins } from "./nondeterministic";
import { policyPath } from "./policy";

export const wrapperPackage = "runtower_replay";
const missing = "not_recorded_";

/** `data.<package>.<name>.answers`, for `input` = [{input, recorded}, ...]: [[index, JSON text], ...] of those that have a result. */
export function wrapperModule(name: string, path: string, calls: readonly string[]): string {
  const target = `data${policyPath(path)
    .map((step) => `[${JSON.stringify(step)}]`)
    .join("")}`;
  const mocks = calls.map((call) => ` with ${call} as data.${wrapperPackage}.builtins.${ruleName(call)}`);
  return `package ${wrapperPackage}.${name}

import rego.v1

answers := [[i, json.marshal(answer)] |
	some i, asked in input
	answer := answer_to(asked)
]

answer_to(asked) := answer if {
	answer := ${target} with input as asked.input${mocks.join("")} with data.${wrapperPackage}.recorded as asked.recorded
}
`;
}

/**
 * Stands in for the builtins. One whose answer was not recorded fails, by two values for one rule that is named after it, and
 * only where it is called: https://www.openpolicyagent.org/docs/policy-language#function-overriding
 */
export function builtinsModule(): string {
  const parts = [...nondeterministicBuiltins].map(([builtin, arity]) => {
    const name = ruleName(builtin);
    const args = ["a", "b", "c"].slice(0, arity).join(", ");
    const key = `[${JSON.stringify(builtin)}, [${args}]]`;
    return `
${name}(${args}) := answer_of(${key})
${name}(${args}) := ${missing}${name} if not is_recorded(${key})
${missing}${name} := x if some x in [1, 2]
`;
  });
  const schemas = schemaBuiltins.map((builtin) => {
    const name = ruleName(builtin);
    const args = builtin === "json.match_schema" ? "document, schema" : "schema";
    return `
${name}(${args}) := ${builtin}(${args}) if not is_fetching(schema)
${name}(${args}) := ${missing}${name} if is_fetching(schema)
${missing}${name} := x if some x in [1, 2]
`;
  });
  return `package ${wrapperPackage}.builtins

import rego.v1

answer_of(call) := data.${wrapperPackage}.recorded[call[0]][json.marshal(call[1])]
is_recorded(call) if _ = data.${wrapperPackage}.recorded[call[0]][json.marshal(call[1])]

is_fetching(schema) if {
	walk(parsed(schema), [path, value])
	is_string(value)
	is_elsewhere(path, value)
}
# A reference that leaves the schema, or a part of it that says it lies somewhere else.
is_elsewhere(path, value) if { path[count(path) - 1] == "$ref"; not startswith(value, "#") }
is_elsewhere(path, value) if { count(path) > 1; path[count(path) - 1] in {"$id", "id"}; regex.match("[:/]", value) }
parsed(schema) := schema if not is_string(schema)
parsed(schema) := json.unmarshal(schema) if is_string(schema)
${[...parts, ...schemas].join("")}`;
}

/** The builtin that an error of OPA says was not recorded. */
export function notRecordedBuiltin(message: string): string | null {
  const rule = new RegExp(`\\b${wrapperPackage}\\.builtins\\.${missing}(\\w+)`).exec(message)?.[1];
  return (
    [...nondeterministicBuiltins.keys(), ...schemaBuiltins].find((builtin) => ruleName(builtin) === rule) ??
    null
  );
}

function ruleName(builtin: string): string {
  return builtin.replaceAll(".", "_");
}
