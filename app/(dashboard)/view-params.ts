import { resolveRange } from "@/lib/client/time-range";

export type SearchParams = Promise<{ [name: string]: string | string[] | undefined }>;

/** What every page's address may hold, with the time range in epoch ms; of a repeated parameter the first. */
export async function viewParams(searchParams: SearchParams) {
  const given = await searchParams;
  const one = (name: string) => {
    const value = given[name];
    return Array.isArray(value) ? value[0] : value;
  };
  const { fromMs, toMs } = resolveRange({ from: one("from") ?? "1h", to: one("to") ?? null }, Date.now());
  // An open end stays open: what arrives with a clock ahead of ours is not left out.
  return {
    one,
    project: one("project"),
    q: one("q") ?? "",
    from: fromMs,
    to: one("to") === undefined ? undefined : toMs,
  };
}
