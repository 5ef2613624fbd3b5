import type { PanelInput } from "@/lib/contract/panel-series";
import type { Db } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import { InvalidInput } from "@/lib/errors";
import { runStatuses } from "@/lib/model/run";
import type { Node } from "../language/ast";
import { compileQuery, type Field, type Signal } from "../language/compile";
import { parse } from "../language/parse";
import { wordField } from "../language/resource-fields";
import { matchText } from "../language/values";
import type { Scope } from "../scope";

const groupKeys = ["workflow", "agent", "service", "tool", "model"] as const;
type GroupKey = (typeof groupKeys)[number];
export type Dimension = "run" | "request" | GroupKey;
type Asked = Pick<PanelInput, "subject" | "by" | "only" | "q">;

/** Outcomes of spans (`error`) and of runs that count as failing. */
export const failingOutcomes = ["error", "failed", "blocked", "timed_out", "lost"];

/** Which rollup series a panel reads, and the condition on its rows (`x.grp`, `x.outcome`). Throws InvalidInput for what no rollup can tell. */
export async function panelCondition(
  db: Db,
  scope: Scope,
  asked: Asked,
): Promise<{ dimension: Dimension; where: Sql }> {
  const dimension = dimensionOf(asked);
  const { sql: matches } = await compileQuery(asked.q, panelSignal(dimension), { db, scope });
  return { dimension, where: asked.only === undefined ? matches : sql`${matches} and x.grp = ${asked.only}` };
}

function dimensionOf({ subject, by, q }: Asked): Dimension {
  if (by !== "none") return by;
  const used = [...new Set(keysOf(parse(q)))].filter((key) =>
    (groupKeys as readonly string[]).includes(key),
  ) as GroupKey[];
  if (used.length > 1) {
    throw new InvalidInput(
      `A panel can be narrowed by one of workflow, agent, service, tool, model at a time; this query has ${used.join(" and ")}`,
    );
  }
  return used[0] ?? (subject === "runs" ? "run" : "request");
}

/** Every key that a query asks by. */
export function keysOf(node: Node): string[] {
  switch (node.kind) {
    case "all":
      return [];
    case "term":
      return node.key === null ? [] : [node.key];
    case "not":
      return keysOf(node.node);
    default:
      return node.nodes.flatMap(keysOf);
  }
}

/** Dimensions with one sum over everything, and so without a group to name. */
const isWhole = (dimension: Dimension) => dimension === "run" || dimension === "request";

function panelSignal(dimension: Dimension): Signal {
  const group: Field = (match, at, key) => ({ sql: matchText(sql`x.grp`, match, at, key), reach: "none" });
  const refuse: Field = (_match, at, key) => {
    const own = isWhole(dimension) ? "status" : `${dimension} and status`;
    throw new InvalidInput(
      `Panels are kept by ${own} here; "${key}" can be searched in lists, or choose another "by"`,
      { position: at },
    );
  };
  return {
    fields: {
      ...(isWhole(dimension) ? {} : { [dimension]: group }),
      status: wordField({
        ...Object.fromEntries(runStatuses.map((status) => [status, sql`x.outcome = ${status}`])),
        error: sql`x.outcome = any(${failingOutcomes})`,
        ok: sql`x.outcome in ('ok', 'succeeded')`,
      }),
    },
    attribute: refuse,
    text: () => {
      throw new InvalidInput(
        "Panels cannot be searched for text; use workflow:, agent:, service:, tool:, model: or status:",
      );
    },
  };
}
