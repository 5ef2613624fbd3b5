// Every address that is served is described in the OpenAPI document, and nothing else is.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { controlOperations } from "@/lib/contract/control-operations";
import { openApiDocument } from "@/lib/contract/openapi";
import { operations } from "@/lib/contract/operations";
import { receiverCalls } from "@/lib/contract/receiver-calls";

const filesIn = (folder: string, ending: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((name) => name.endsWith(ending));

const { paths } = openApiDocument();

/** Addresses that others document, or that are described under one of theirs. */
const notListed: { [path: string]: string } = {
  "/api/auth/{...all}": "better-auth's own; signing in is described",
  "/api/prom/api/v1/{...path}": "Prometheus documents it",
  "/api/alertmanager/api/v2/{...path}": "Alertmanager documents it",
};
/** Described, and answered by one of those. */
const answeredElsewhere = ["/api/auth/sign-in/email"];

const routes = filesIn("app", "/route.ts").map((file) => {
  const text = readFileSync(file, "utf8");
  const methods = [...text.matchAll(/^export (?:async )?(?:const|function) (GET|POST|PUT|PATCH|DELETE)\b/gm)];
  return {
    path: file.slice("app".length, -"/route.ts".length).replaceAll("[", "{").replaceAll("]", "}"),
    text,
    methods: methods.map(([, method = ""]) => method.toLowerCase()),
  };
});

it("describes the methods of every route of the web", () => {
  expect(routes.length).toBeGreaterThan(100);
  for (const { path, methods } of routes.filter((route) => notListed[route.path] === undefined))
    expect(
      Object.keys(paths[path] ?? {})
        .filter((method) => !isReceivers(method, path))
        .sort(),
      path,
    ).toEqual(methods.sort());
});

it("lists no route as documented elsewhere that is not there", () => {
  const served = routes.map(({ path }) => path);
  for (const path of Object.keys(notListed)) expect(served).toContain(path);
});

it("gives each route the operations of its own path", () => {
  const tables = { operations, controlOperations } as {
    [table: string]: { [name: string]: { path: string } };
  };
  for (const { path, text } of routes)
    for (const [, table = "", name = ""] of text.matchAll(/\b(operations|controlOperations)\.(\w+)/g))
      expect(tables[table]?.[name]?.path, `${table}.${name}`).toBe(path);
});

it("describes no address of the web that is not there", () => {
  const served = routes.map(({ path }) => path);
  for (const [path, item] of Object.entries(paths))
    for (const method of Object.keys(item))
      if (!isReceivers(method, path) && !answeredElsewhere.includes(path)) expect(served).toContain(path);
});

it("describes every path of the receiver", () => {
  const files = filesIn("otel", "-routes.ts");
  const patterns = files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/path: \/(\^.*\$)\/,/g)].map(
      ([, source = ""]) => new RegExp(source),
    ),
  );
  const plain = ["otel/http.ts", "otel/remote-write.ts"].flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/"(\/(?:v1|api)\/[^"]+)"/g)].map(([, path = ""]) => path),
  );
  expect([patterns.length, plain.length]).toEqual([8, 4]);
  const described = Object.values(receiverCalls).map(({ path }) => path.replace(/\{\w+\}/, "some-id"));
  for (const pattern of patterns)
    expect(
      described.filter((path) => pattern.test(path)),
      String(pattern),
    ).toHaveLength(1);
  for (const path of plain) expect(described).toContain(path);
  for (const path of described)
    expect(plain.includes(path) || patterns.some((pattern) => pattern.test(path)), path).toBe(true);
});

function isReceivers(method: string, path: string): boolean {
  return Object.values(receiverCalls).some((call) => call.path === path && call.method === method);
}
