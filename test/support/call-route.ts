import { ownHeaders, type WebSession } from "./web-session";

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at field by field, by the tests' expectations
export type RouteAnswer = { status: number; body: any };

/** Calls the handler of a route's module as a page of the signed-in administrator would. */
export async function callRoute(
  { cookie }: WebSession,
  route: () => Promise<object>,
  method: string,
  path: string,
  body?: object,
): Promise<RouteAnswer> {
  const handler = ((await route()) as Record<string, (request: Request) => Promise<Response>>)[method];
  if (handler === undefined) throw new Error(`${path} has no ${method}`);
  const response = await handler(
    new Request(`http://localhost:3000${path}`, {
      method,
      headers: { ...ownHeaders, cookie },
      ...(body && { body: JSON.stringify(body) }),
    }),
  );
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json");
  return { status: response.status, body: isJson ? JSON.parse(text) : text };
}
