import { z } from "zod";
import { type Operation, operations } from "./operations";
import { errorBody } from "./shared";

type JsonSchema = { properties?: { [name: string]: object }; required?: string[] };

const faults: { [status: string]: string } = {
  400: "What was asked is not valid; the message says what to change",
  401: "No session and no key",
  403: "The key has no read scope",
  404: "Nothing of that name in the caller's projects",
  503: "Too slow or not reachable just now; come back after Retry-After seconds",
};

/** The OpenAPI 3.1 document of the read API, from the same schemas that check its input and output. */
export function openApiDocument() {
  return {
    openapi: "3.1.0",
    info: {
      title: "Runtower",
      version: "1",
      description: "Read API. Sign in, or send a key with read scope.",
    },
    security: [{ bearer: [] }, { apiKey: [] }, { session: [] }],
    paths: {
      ...Object.fromEntries(
        Object.entries(operations).map(([name, operation]) => [
          operation.path,
          { get: describe(name, operation) },
        ]),
      ),
      ...streams,
    },
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer" },
        apiKey: { type: "apiKey", in: "header", name: "X-API-Key" },
        session: { type: "apiKey", in: "cookie", name: "runtower.session_token" },
      },
      schemas: { Error: z.toJSONSchema(errorBody, { io: "output" }) },
    },
  };
}

function describe(name: string, operation: Operation) {
  const input = z.toJSONSchema(operation.input, { io: "input", unrepresentable: "any" }) as JsonSchema;
  const parameters = Object.entries(input.properties ?? {}).map(([field, schema]) => {
    const inPath = operation.path.includes(`{${field}}`);
    return {
      name: field,
      in: inPath ? "path" : "query",
      required: inPath || (input.required ?? []).includes(field),
      schema,
    };
  });
  return {
    operationId: name,
    summary: operation.summary,
    parameters,
    responses: {
      200: {
        description: operation.summary,
        content: {
          "application/json": {
            schema: z.toJSONSchema(operation.output, { io: "output", unrepresentable: "any" }),
          },
        },
      },
      ...Object.fromEntries(
        Object.entries(faults).map(([status, description]) => [
          status,
          {
            description,
            content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
          },
        ]),
      ),
    },
  };
}

const events = (summary: string, names: string[]) => ({
  get: {
    summary,
    parameters: names.map((name) => ({ name, in: "query", required: false, schema: { type: "string" } })),
    responses: {
      200: {
        description: "Server-sent events",
        content: { "text/event-stream": { schema: { type: "string" } } },
      },
    },
  },
});
const decisionsFile = {
  get: {
    summary:
      "Decisions of a range with the seals that prove them, as one file for `npm run verify -- --export`",
    parameters: ["project", "from", "to", "q", "compress"].map((name) => ({
      name,
      in: "query",
      required: name === "from" || name === "to",
      schema: name === "compress" ? { enum: ["gzip", "none"] } : { type: "string" },
    })),
    responses: {
      200: {
        description: "Lines of JSON (lib/contract/decision-export.ts), compressed unless `compress=none`",
        content: {
          "application/gzip": { schema: { type: "string", format: "binary" } },
          "application/x-ndjson": { schema: { type: "string" } },
        },
      },
    },
  },
};
const streams = {
  "/api/v1/decisions/export": decisionsFile,
  "/api/v1/logs/tail": events("Log lines as they arrive: events named `lines`, each an array of log rows", [
    "project",
    "q",
  ]),
  "/api/v1/stream": events("What changed: events named `changed` and `status`", ["project"]),
};
