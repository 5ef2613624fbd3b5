import { expect, it } from "vitest";
import { openApiDocument } from "./openapi";

type Json = { [name: string]: unknown };
type Parameter = { name: string; in: string; required: boolean; schema: unknown; $ref?: string };
type Operation = Json & {
  operationId: string;
  parameters: Parameter[];
  security: Json[];
  requestBody?: { content: Json };
  responses: { [status: string]: Json };
};

// As a client reads it: nothing of the objects that it was made of.
const text = JSON.stringify(openApiDocument());
const document = JSON.parse(text) as {
  openapi: string;
  info: Json;
  paths: { [path: string]: { [method: string]: Operation } };
  components: { [kind: string]: Json };
};
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
);

it("has the parts that OpenAPI 3.1 asks for", () => {
  expect(document.openapi).toMatch(/^3\.1\.\d+$/);
  expect(document.info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
  expect(operations.length).toBeGreaterThan(130);
  for (const { path, method, operation } of operations) {
    const at = `${method} ${path}`;
    expect(path, at).toMatch(/^\//);
    expect(["get", "post", "put", "patch", "delete"], at).toContain(method);
    expect(operation.summary, at).toEqual(expect.any(String));
    expect(operation.requestBody !== undefined, at).toBe(["post", "put", "patch"].includes(method));
    expect(Object.keys(operation.responses).length, at).toBeGreaterThan(0);
    for (const [status, response] of Object.entries(operation.responses)) {
      expect(status, at).toMatch(/^[2-5]\d\d$/);
      if (response.$ref === undefined) expect(response.description, at).toEqual(expect.any(String));
    }
  }
});

it("names every operation once", () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
});

it("gives each operation the parameters of its path, and each parameter once", () => {
  for (const { path, method, operation } of operations) {
    const own = operation.parameters.filter((one) => one.$ref === undefined);
    const inPath = own.filter((one) => one.in === "path");
    const at = `${method} ${path}`;
    expect(inPath.map(({ name }) => name).sort(), at).toEqual(
      [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort(),
    );
    for (const one of inPath) expect(one.required, at).toBe(true);
    for (const one of own) expect(["path", "query"], at).toContain(one.in);
    expect(new Set(own.map((one) => `${one.in} ${one.name}`)).size, at).toBe(own.length);
  }
});

it("refers only to what it holds", () => {
  const refs = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref = ""]) => ref);
  expect(refs.length).toBeGreaterThan(300);
  for (const ref of new Set(refs)) {
    const [root, components, kind = "", name = "", ...more] = ref.split("/");
    expect([root, components, more.length], ref).toEqual(["#", "components", 0]);
    expect(document.components[kind], ref).toHaveProperty(name);
  }
});

it("asks only for credentials that it explains", () => {
  const known = Object.keys(document.components.securitySchemes ?? {});
  for (const { operation } of operations)
    for (const way of operation.security) for (const name of Object.keys(way)) expect(known).toContain(name);
});

it("has JSON Schemas only, of types that there are", () => {
  const types = ["string", "number", "integer", "boolean", "object", "array", "null"];
  const look = (schema: unknown, at: string): void => {
    expect(typeof schema === "object" || typeof schema === "boolean", at).toBe(true);
    if (typeof schema !== "object" || schema === null) return;
    const { type, properties, items, anyOf, oneOf, allOf, required, additionalProperties, pattern } =
      schema as Json;
    if (type !== undefined) for (const one of [type].flat()) expect(types, at).toContain(one);
    for (const [name, one] of Object.entries(properties ?? {})) look(one, `${at}.${name}`);
    if (properties)
      for (const name of (required ?? []) as string[]) expect(properties, at).toHaveProperty([name]);
    if (items !== undefined) look(items, `${at}[]`);
    if (additionalProperties !== undefined) look(additionalProperties, `${at}.*`);
    if (typeof pattern === "string") expect(() => new RegExp(pattern, "u"), at).not.toThrow();
    for (const many of [anyOf, oneOf, allOf]) for (const one of (many ?? []) as unknown[]) look(one, at);
  };
  for (const { path, method, operation } of operations) {
    const bodies = [operation.requestBody, ...Object.values(operation.responses)];
    for (const body of bodies)
      for (const media of Object.values((body?.content ?? {}) as { [type: string]: Json }))
        look(media.schema, `${method} ${path}`);
    for (const one of operation.parameters) if (one.$ref === undefined) look(one.schema, `${method} ${path}`);
  }
  for (const [name, schema] of Object.entries(document.components.schemas ?? {})) look(schema, name);
});
