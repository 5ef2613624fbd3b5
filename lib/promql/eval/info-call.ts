import { Labels, METRIC_NAME } from "@/lib/model/prom-labels";
import type { Matcher, Series } from "@/lib/model/prom-series";
import { compileMatcher } from "../compile-matcher";
import { infoSelectReference } from "../functions/info-reference";
import { executionError } from "../query-error";
import type { CallExpr } from "../syntax/ast";
import { type EvalContext, stepTimes, timeAt } from "./context";
import { ABSENT, type Grid, GridBuilder } from "./grid";
import { isMetadataLabel } from "./metadata-labels";
import { formatLabels, newestTimes } from "./vector-selector";

/** The labels by which a series and what is said about its source belong together. */
const IDENTIFYING = ["instance", "job"] as const;

/** info(): labels of target_info and its like, put on the series of the same source. */
export async function evalInfoCall(context: EvalContext, call: CallExpr): Promise<Grid> {
  const [vector, selector] = call.args;
  if (!vector) throw executionError("info without a vector");
  const reference = infoSelectReference(vector);
  const base = await context.query.evaluate(vector, context);
  const matchers = selector?.kind === "selector" ? selector.matchers : [];
  const names = nameMatchers(matchers.filter(({ name }) => name === METRIC_NAME));
  const data = matchers.filter(({ name }) => name !== METRIC_NAME);
  const isInfoName = names.map(compileMatcher);
  // What is itself information is not enriched.
  const ignored = base.labels.map((labels) => {
    const name = labels.get(METRIC_NAME);
    return isInfoName.every((matches) => matches(name));
  });
  const info = await readInfo(context, base, ignored, [...data, ...names], reference);
  const enricher = new Enricher(context, base, ignored, info, data);
  const grid = enricher.run();
  base.release();
  info.release();
  return grid;
}

function nameMatchers(given: Matcher[]): Matcher[] {
  if (given.some(({ op }) => op === "=" || op === "=~")) return given;
  if (given.length > 0) return [{ name: METRIC_NAME, op: "=~", value: ".+_info" }, ...given];
  return [{ name: METRIC_NAME, op: "=", value: "target_info" }];
}

const escapeRegexp = (text: string) => text.replace(/[\\.+*?()|[\]{}^$]/g, "\\$&");

/** One set of matchers for each way in which sources are identified: by instance and job, or by one of them. */
function identifyingMatchers(base: Grid, ignored: readonly boolean[]): Matcher[][] {
  const groups = new Map<string, Set<string>[]>();
  base.labels.forEach((labels, row) => {
    if (ignored[row]) return;
    const values = IDENTIFYING.map((name) => labels.get(name));
    const presence = values.map((value) => (value === "" ? "-" : "+")).join("");
    if (!presence.includes("+")) return;
    const group = groups.get(presence) ?? IDENTIFYING.map(() => new Set<string>());
    values.forEach((value, index) => {
      if (value !== "") group[index]?.add(value);
    });
    groups.set(presence, group);
  });
  return [...groups.values()].map((group) =>
    IDENTIFYING.map((name, index): Matcher => {
      const values = [...(group[index] ?? [])].sort();
      if (values.length === 0) return { name, op: "=", value: "" };
      return { name, op: "=~", value: values.map(escapeRegexp).join("|") };
    }),
  );
}

/** The info series of the sources; a cell holds the time of its sample. */
async function readInfo(
  context: EvalContext,
  base: Grid,
  ignored: readonly boolean[],
  matchers: Matcher[],
  reference: { atMs?: number; offsetMs: number },
): Promise<Grid> {
  const { query, steps } = context;
  const references = stepTimes(
    context,
    (step) => (reference.atMs ?? timeAt(context, step)) - reference.offsetMs,
  );
  const requests = identifyingMatchers(base, ignored).map((identifying) =>
    query.source.select({
      matchers: [...identifying, ...matchers],
      fromMs: (references[0] ?? 0) - query.lookbackMs + 1,
      toMs: references[steps - 1] ?? 0,
      hints: { stepMs: context.stepMs, rangeMs: 0, func: "info" },
      account: (series, samples) => query.budget.account(series, samples),
    }),
  );
  const series: Series[] = (await Promise.all(requests)).flat();
  return newestTimes(context, series, references);
}

class Enricher {
  private readonly dataNames: Set<string>;
  private readonly mayMiss: boolean;
  /** Rows of info series by metric name and source. */
  private readonly infoRows = new Map<string, Map<string, number[]>>();
  private readonly builder: GridBuilder;

  constructor(
    private readonly context: EvalContext,
    private readonly base: Grid,
    private readonly ignored: readonly boolean[],
    private readonly info: Grid,
    data: readonly Matcher[],
  ) {
    this.dataNames = new Set(data.map(({ name }) => name));
    this.mayMiss = data.every((matcher) => compileMatcher(matcher)(""));
    this.builder = new GridBuilder(context.steps, context.query.budget, Math.max(base.rows, 1));
    info.labels.forEach((labels, row) => {
      const name = labels.get(METRIC_NAME);
      const bySource = this.infoRows.get(name) ?? new Map<string, number[]>();
      const source = sourceOf(labels);
      bySource.set(source, [...(bySource.get(source) ?? []), row]);
      this.infoRows.set(name, bySource);
    });
  }

  run(): Grid {
    this.base.labels.forEach((labels, row) => {
      for (let step = 0; step < this.context.steps; step++) {
        if (this.base.kindAt(row, step) === ABSENT) continue;
        const enriched = this.ignored[row] ? labels : this.labelsAt(labels, step);
        if (!enriched) continue;
        const to = this.builder.row(enriched, this.base.dropName[row] ?? false);
        this.builder.copyCell(to, step, this.base, row);
      }
    });
    return this.builder.grid;
  }

  /** Undefined where a matcher asks for a label that no info series gives. */
  private labelsAt(labels: Labels, step: number): Labels | undefined {
    const added = new Map<string, string>();
    const source = sourceOf(labels);
    let found = false;
    for (const bySource of this.infoRows.values()) {
      const row = this.newestAt(bySource.get(source) ?? [], step);
      if (row === undefined) continue;
      found = true;
      this.collect(labels, this.info.labels[row] as Labels, added);
    }
    if (!found && !this.mayMiss) return undefined;
    return added.size === 0 ? labels : Labels.fromEntries([...labels.entries(), ...added]);
  }

  private collect(labels: Labels, info: Labels, added: Map<string, string>): void {
    for (const [name, value] of info.entries()) {
      if (isMetadataLabel(name) || (this.dataNames.size > 0 && !this.dataNames.has(name))) continue;
      const other = added.get(name);
      if (other !== undefined && other !== value) throw executionError(`conflicting label: ${name}`);
      if (!labels.has(name)) added.set(name, value);
    }
  }

  /** The info series with the newest sample; two as new as each other contradict. */
  private newestAt(rows: readonly number[], step: number): number | undefined {
    let best: number | undefined;
    for (const row of rows) {
      if (this.info.kindAt(row, step) === ABSENT) continue;
      const time = this.info.valueAt(row, step);
      const bestTime = best === undefined ? Number.NEGATIVE_INFINITY : this.info.valueAt(best, step);
      if (best !== undefined && time === bestTime) {
        const [existing, other] = [this.info.labels[best] as Labels, this.info.labels[row] as Labels];
        throw executionError(
          `found duplicate series for info metric: existing ${formatLabels(existing)} @ ${bestTime}, new ${formatLabels(other)} @ ${time}`,
        );
      }
      if (time > bestTime) best = row;
    }
    return best;
  }
}

const sourceOf = (labels: Labels) => IDENTIFYING.map((name) => labels.get(name)).join("\u0000");
