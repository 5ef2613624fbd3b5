import type { ApiCall } from "./api-call";
import { type ControlOperation, statusOf } from "./control-operation";
import { controlOperations } from "./control-operations";
import { describeCall, faultWords } from "./describe-call";
import { fileCalls } from "./file-calls";
import { createJsonSchemas } from "./json-schemas";
import { type Operation, operations } from "./operations";
import { receiverCalls } from "./receiver-calls";
import { errorBody } from "./shared";

const description = `Questions need a session or a key with read scope, changes a session: keys cannot change anything but by sending.
What senders bring goes to the receiver, on a port of its own, with a key that has write scope; on the same machine none is needed.
Also served, as their own projects document them: Prometheus' HTTP API under \`/api/prom\`, Alertmanager's under
\`/api/alertmanager\`, and OTLP over gRPC on port 4317.`;

/** The OpenAPI 3.1 document of everything that is served, from the schemas that check what comes in and goes out. */
export function openApiDocument() {
  const schemas = createJsonSchemas();
  const paths: { [path: string]: { [part: string]: object } } = {};
  const add = (name: string, call: ApiCall, more: object = {}) => {
    paths[call.path] = {
      ...paths[call.path],
      [call.method]: { ...describeCall(name, call, schemas), ...more },
    };
  };
  for (const [name, operation] of Object.entries(operations)) add(name, questionCall(operation));
  for (const [name, operation] of Object.entries(controlOperations)) add(name, controlCall(operation));
  for (const [name, call] of Object.entries(fileCalls)) add(name, call);
  for (const [name, call] of Object.entries(receiverCalls)) add(name, call, { servers: [receiver] });
  const error = schemas.add("Error", errorBody);
  return {
    openapi: "3.1.0",
    info: { title: "Runtower", version: "1", description },
    servers: [{ url: "/" }],
    paths,
    components: {
      securitySchemes,
      parameters: { Origin: origin },
      responses: Object.fromEntries(
        Object.entries(faultWords).map(([status, words]) => [
          `Fault${status}`,
          { description: words, content: { "application/json": { schema: error } } },
        ]),
      ),
      schemas: schemas.named,
    },
  };
}

function questionCall({ path, summary, input, output, adminOnly, asText }: Operation): ApiCall {
  return {
    method: "get",
    path,
    summary,
    who: adminOnly ? "admin" : "reader",
    input,
    answers: { 200: { content: { "application/json": output, ...(asText && { "text/plain": "text" }) } } },
    faults: [400, 401, 403, 404, 503],
  };
}

function controlCall({ method, path, summary, input, output, upload }: ControlOperation): ApiCall {
  const hasBody = method !== "get" && method !== "delete";
  return {
    method,
    path,
    summary,
    who: "person",
    input,
    ...(hasBody && { body: upload === undefined ? "json" : { [upload]: "binary" } }),
    answers: { [statusOf(method)]: { content: { "application/json": output } } },
    faults: [400, 401, 403, 404, 409, 503],
  };
}

const receiver = {
  url: "http://{host}:{port}",
  description: "The receiver (`OTLP_HTTP_PORT`)",
  variables: { host: { default: "localhost" }, port: { default: "4318" } },
};

const securitySchemes = {
  bearer: { type: "http", scheme: "bearer", description: "A key of Settings → API keys" },
  apiKey: { type: "apiKey", in: "header", name: "X-API-Key", description: "The same key" },
  session: {
    type: "apiKey",
    in: "cookie",
    name: "runtower.session_token",
    description: "Set by `POST /api/auth/sign-in/email`; over https its name begins with `__Secure-`",
  },
};

const origin = {
  name: "Origin",
  in: "header",
  required: true,
  description:
    "Runtower's own address, as a browser sends it: what changes something must come from its pages",
  schema: { type: "string" },
};
