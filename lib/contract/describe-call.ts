import type { ApiCall, Media, Who } from "./api-call";
import { type JsonSchema, type JsonSchemas, withoutFields } from "./json-schemas";

/** Names in `security` are the scopes of a key and the role of a person. */
const credentials: Record<Who, { [scheme: string]: string[] }[]> = {
  reader: [{ bearer: ["read"] }, { apiKey: ["read"] }, { session: [] }],
  admin: [{ session: ["admin"] }],
  person: [{ session: [] }],
  sender: [{ bearer: ["write"] }, { apiKey: ["write"] }, {}],
  anyone: [],
};

/** What fields mean that many calls have. */
const usualFields: { [name: string]: string } = {
  project: "Its slug; absent: the first project of the caller, or the key's",
  q: "Query language, as in the search boxes",
  cursor: "`next_cursor` of the page before",
};

/** One operation object of OpenAPI 3.1. */
export function describeCall(name: string, call: ApiCall, schemas: JsonSchemas) {
  const upper = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const input: JsonSchema = call.input ? schemas.of(call.input, "input", `${upper}Input`) : {};
  const inPath = [...call.path.matchAll(/\{(\w+)\}/g)].map(([, field = ""]) => field);
  const inParameters = call.body === "json" ? inPath : Object.keys(input.properties ?? {});
  const parameters = inParameters.map((field) => parameterOf(field, input, inPath.includes(field)));
  const changes = call.method !== "get" && (call.who === "person" || call.who === "admin");
  const requestBody =
    call.body === undefined
      ? undefined
      : {
          required: true,
          content:
            call.body === "json"
              ? { "application/json": { schema: withoutFields(input, inPath) } }
              : contentOf(call.body, "input", `${upper}Body`, schemas),
        };
  return {
    operationId: name,
    summary: call.summary,
    security: credentials[call.who],
    parameters: changes ? [...parameters, { $ref: "#/components/parameters/Origin" }] : parameters,
    ...(requestBody && { requestBody }),
    responses: responsesOf(upper, call, schemas),
  };
}

function parameterOf(name: string, input: JsonSchema, isInPath: boolean) {
  const description = usualFields[name];
  return {
    name,
    in: isInPath ? "path" : "query",
    required: isInPath || (input.required ?? []).includes(name),
    ...(description && { description }),
    schema: input.properties?.[name] ?? { type: "string" },
  };
}

function responsesOf(
  upper: string,
  { summary, answers, faults, faultContent, events }: ApiCall,
  schemas: JsonSchemas,
) {
  const told = Object.entries(answers).map(([status, { description = summary, content }]) => [
    status,
    events
      ? eventStream(upper, events, schemas)
      : { description, ...(content && { content: contentOf(content, "output", `${upper}Output`, schemas) }) },
  ]);
  const failed = faults.map((status) => [
    String(status),
    faultContent
      ? {
          description: faultWords[status] ?? "Refused",
          content: contentOf(faultContent, "output", `${upper}Fault`, schemas),
        }
      : { $ref: `#/components/responses/Fault${status}` },
  ]);
  return Object.fromEntries([...told, ...failed]);
}

function contentOf(content: Media, io: "input" | "output", owner: string, schemas: JsonSchemas) {
  return Object.fromEntries(
    Object.entries(content).map(([media, schema]) => [
      media,
      {
        schema:
          schema === "text"
            ? { type: "string" }
            : schema === "binary"
              ? { type: "string", format: "binary" }
              : schemas.of(schema, io, owner),
      },
    ]),
  );
}

/** OpenAPI 3.1 has no words for events: their data stand among the components, and the description names them. */
function eventStream(upper: string, events: NonNullable<ApiCall["events"]>, schemas: JsonSchemas) {
  const named = Object.entries(events).map(
    ([event, data]) => `\`${event}\` (${schemas.add(`${upper}_${event}`, data).$ref})`,
  );
  return {
    description: `Server-sent events named ${named.join(" and ")}, their data in JSON`,
    content: { "text/event-stream": { schema: { type: "string" } } },
  };
}

export const faultWords: { [status: number]: string } = {
  400: "What was asked is not valid; the message says what to change",
  401: "No session and no key, or a wrong one",
  403: "The key lacks the scope, the person the role, or it does not come from a page of Runtower",
  404: "Nothing of that name in the caller's projects",
  409: "It does not fit what is there now; the message says how",
  413: "Larger than is taken",
  415: "Another content type or encoding is wanted",
  429: "Too many attempts; wait a minute",
  503: "Too slow, too full or not reachable just now; come back after Retry-After seconds",
};
