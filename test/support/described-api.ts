// The OpenAPI document as a test reads it: what an operation takes, and what it may answer.
import { z } from "zod";
import { openApiDocument } from "@/lib/contract/openapi";

type Content = { [mediaType: string]: { schema: object } };
type Described = {
  operationId: string;
  requestBody?: { content: Content };
  responses: { [status: string]: { content?: Content; $ref?: string } };
};
type Schema = Parameters<typeof z.fromJSONSchema>[0];

const document = JSON.parse(JSON.stringify(openApiDocument())) as {
  paths: { [path: string]: { [method: string]: Described } };
  components: { schemas: object; responses: { [name: string]: { content: Content } } };
};

export function describedOperation(operationId: string) {
  for (const [path, item] of Object.entries(document.paths))
    for (const [method, described] of Object.entries(item))
      if (described.operationId === operationId) return { path, method: method.toUpperCase(), described };
  throw new Error(`${operationId} is not described`);
}

/** Throws where the document says otherwise. */
export function checkAnswer(
  { described }: ReturnType<typeof describedOperation>,
  status: number,
  body: unknown,
) {
  const answer = described.responses[String(status)];
  if (answer === undefined)
    throw new Error(`${described.operationId}: ${status} is not described: ${JSON.stringify(body)}`);
  const { content } = answer.$ref === undefined ? answer : faultOf(answer.$ref);
  const schema = content?.["application/json"]?.schema;
  if (schema !== undefined) parse(schema, body, `${described.operationId}, answer ${status}`);
}

export function checkBody({ described }: ReturnType<typeof describedOperation>, body: unknown) {
  const schema = described.requestBody?.content["application/json"]?.schema;
  if (schema === undefined) throw new Error(`${described.operationId} takes no JSON`);
  parse(schema, body, `${described.operationId}, body`);
}

function faultOf(ref: string): { content?: Content } {
  return document.components.responses[ref.split("/").at(-1) ?? ""] ?? {};
}

function parse(schema: object, value: unknown, what: string): void {
  const text = JSON.stringify({ ...schema, $defs: document.components.schemas });
  // JSON Schema's patterns know Unicode, this reader's do not.
  const local = text.replaceAll("#/components/schemas/", "#/$defs/").replaceAll("\\\\P{Cc}", ".");
  const { success, error } = z.fromJSONSchema(JSON.parse(local) as Schema).safeParse(value);
  if (!success) throw new Error(`${what}: ${z.prettifyError(error)}: ${JSON.stringify(value).slice(0, 500)}`);
}
