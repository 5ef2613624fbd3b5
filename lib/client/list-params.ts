import { defaultRange, resolveRange } from "./time-range";

export type SearchParams = Record<string, string | string[] | undefined>;

/** One value of a page's address: the first of several, undefined for none. */
export function textParam(params: SearchParams, name: string): string | undefined {
  const value = params[name];
  return Array.isArray(value) ? value[0] : value;
}

/** What the server asks for the first paint of a list, from the page's address: the same question as the browser's afterwards. */
export function listParams(params: SearchParams, limit: number, nowMs = Date.now()) {
  const { fromMs, toMs } = resolveRange(
    { from: textParam(params, "from") ?? defaultRange.from, to: textParam(params, "to") ?? null },
    nowMs,
  );
  const ended = textParam(params, "to") === undefined ? {} : { to: toMs };
  return { q: textParam(params, "q") ?? "", from: fromMs, ...ended, limit };
}
