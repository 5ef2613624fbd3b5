import type { Db } from "@/lib/db/pool";
import { joinSql, type Sql, sql } from "@/lib/db/sql";
import { runSql } from "../run-sql";
import { inScope, type Scope } from "../scope";
import type { Match, Node, Term } from "./ast";
import { parse } from "./parse";

/**
 * How a condition finds its rows without reading others: `id`: a handful, whatever their age; `index`: through a GIN index,
 * as many as bear the value; `none`: only by reading rows.
 */
export type Reach = "id" | "index" | "none";
/** `granules`: what is true of every granule `g` (telemetry.span_granules) that holds such a span, where that can be said. */
export type Condition = { sql: Sql; reach: Reach; granules?: Sql };

export type Context = { db: Db; scope: Scope };
export type Field = (
  match: Match,
  at: number,
  key: string,
  context: Context,
) => Condition | Promise<Condition>;
export type Signal = {
  fields: { [shortKey: string]: Field };
  attribute: Field;
  text: (match: Extract<Match, { kind: "equals" }>) => Sql;
};

/** Parses `q` and compiles it for one signal. Throws InvalidInput with the position of what is not supported. */
export async function compileQuery(
  q: string,
  signal: Signal,
  context: Context,
): Promise<Condition & { all: boolean }> {
  const node = parse(q);
  return { ...(await compile(node, signal, context)), all: node.kind === "all" };
}

async function compile(node: Node, signal: Signal, context: Context): Promise<Condition> {
  switch (node.kind) {
    case "all":
      return { sql: sql`true`, reach: "none" };
    case "not":
      // "is not true" and not "not": a row without the value at all does match the negation.
      return { sql: sql`(${(await compile(node.node, signal, context)).sql}) is not true`, reach: "none" };
    case "and":
    case "or": {
      const parts: Condition[] = [];
      for (const inner of node.nodes) parts.push(await compile(inner, signal, context));
      const order: Reach[] = node.kind === "and" ? ["id", "index", "none"] : ["none", "index", "id"];
      const reach = order.find((candidate) => parts.some((part) => part.reach === candidate)) ?? "none";
      const texts = parts.map((part) => part.sql);
      const told = parts.flatMap(({ granules }) => granules ?? []);
      const isTold = node.kind === "and" ? told.length > 0 : told.length === parts.length;
      const glue = node.kind === "and" ? " and " : " or ";
      const condition = { sql: sql`(${joinSql(texts, glue)})`, reach };
      return isTold ? { ...condition, granules: sql`(${joinSql(told, glue)})` } : condition;
    }
    case "term":
      return compileTerm(node, signal, context);
  }
}

function compileTerm(term: Term, signal: Signal, context: Context): Condition | Promise<Condition> {
  if (term.key === null) {
    if (term.match.kind !== "equals") throw new Error("free text is always an equals match");
    return { sql: signal.text(term.match), reach: "none" };
  }
  const known =
    !term.quotedKey && Object.hasOwn(signal.fields, term.key) ? signal.fields[term.key] : undefined;
  return (known ?? signal.attribute)(term.match, term.at, term.key, context);
}

/** Ids of the resources that satisfy `condition`, asked first: as constants they let the planner see what is left to find. */
export async function resourceIds(context: Context, condition: Sql): Promise<bigint[]> {
  const rows = await runSql<{ resource_id: bigint }>(
    context.db,
    "query-resources",
    sql`select r.resource_id from telemetry.resources r
        where ${inScope(context.scope, sql`r.project_id`)} and ${condition} limit 20000`,
  );
  return rows.map((row) => row.resource_id);
}
