import type { BacktestResult } from "@/lib/contract/backtest";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { type Expr, walk } from "@/lib/promql/syntax/ast";
import { familiesOf } from "../rollup-series/select";
import { runSql } from "../run-sql";

type Coarse = BacktestResult["coarse"][number];
const usualMs = 60_000;

/** Where what Runtower counted itself is kept in wider steps than the rule sees today: it may have fired there and not be found. */
export async function coarsePast(db: Db, expr: Expr, fromMs: number, toMs: number): Promise<Coarse[]> {
  const neededMs = neededWidth(expr);
  if (neededMs === null) return [];
  const widths = await runSql<{ width: number; kept_from: bigint }>(
    db,
    "kept-widths-of-past",
    sql`select width, kept_from from telemetry.rollup_widths order by width`,
  );
  const found: Coarse[] = [];
  let beforeMs = toMs;
  for (const { width, kept_from } of widths) {
    const keptFromMs = Math.max(fromMs, Number(kept_from) * 1_000);
    if (keptFromMs >= beforeMs) continue;
    if (width * 1_000 > neededMs) found.push(coarse(keptFromMs, beforeMs, width * 1_000, neededMs));
    beforeMs = keptFromMs;
    if (beforeMs <= fromMs) break;
  }
  return found.reverse();
}

/** A quarter of the shortest range, as the rollups are read; null where the query reads none of them. */
function neededWidth(expr: Expr): number | null {
  let needed: number | null = null;
  walk(expr, (node, path) => {
    if (node.kind !== "selector" || familiesOf(matchersOf(node)).length === 0) return;
    const parent = path.at(-1);
    const rangeMs = parent?.kind === "matrix" ? parent.rangeMs : usualMs * 4;
    needed = Math.max(10_000, Math.min(needed ?? usualMs, rangeMs / 4));
  });
  return needed;
}

function matchersOf({ name, matchers }: Extract<Expr, { kind: "selector" }>) {
  return name === "" ? matchers : [...matchers, { name: "__name__", op: "=" as const, value: name }];
}

function coarse(fromMs: number, toMs: number, widthMs: number, neededMs: number): Coarse {
  const words = `Kept in steps of ${widthMs / 60_000} min, where the rule needs ${Math.round(neededMs / 1_000)} s: what was shorter is not seen.`;
  return {
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    width_ms: widthMs,
    words,
  };
}
