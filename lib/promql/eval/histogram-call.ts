import { type Labels, METRIC_NAME } from "@/lib/model/prom-labels";
import type { FloatHistogram } from "@/lib/model/prom-series";
import { type ClassicBucket, classicBucketFraction, classicQuantile } from "../histogram/classic-quantile";
import { histogramFraction } from "../histogram/fraction";
import { histogramQuantile } from "../histogram/quantile";
import type { CallExpr } from "../syntax/ast";
import { formatLabelNumber, parseFloatText } from "../syntax/go-number";
import type { Position } from "../syntax/position";
import { type EvalContext, timeAt } from "./context";
import { FLOAT, type Grid, GridBuilder } from "./grid";

const BUCKET_LABEL = "le";

/** The rows that make one classic histogram, by the bound of each. */
interface ClassicGroup {
  labels: Labels;
  buckets: { row: number; upperBound: number }[];
}

/** What is asked of each histogram, native or classic, and for which labels of the result. */
interface Question {
  labelsOf(labels: Labels, step: number): Labels;
  /** The labels differ from step to step. */
  varies?: boolean;
  native(histogram: FloatHistogram, labels: Labels, step: number): number;
  classic(buckets: ClassicBucket[], labels: Labels, step: number): number;
}

/** histogram_quantile, histogram_quantiles and histogram_fraction. */
export async function evalHistogramCall(context: EvalContext, call: CallExpr): Promise<Grid> {
  const { query } = context;
  const vectorIndex = call.func.args.indexOf("vector");
  const vectorArg = call.args[vectorIndex];
  const scalarArgs = call.args.filter((arg, index) => index !== vectorIndex && arg.kind !== "string");
  if (!vectorArg) throw new Error(`${call.func.name} without a vector`);
  const [input, ...scalars] = await Promise.all([
    query.evaluate(vectorArg, context),
    ...scalarArgs.map((arg) => query.evaluate(arg, context)),
  ]);
  const positions = scalarArgs.map((arg) => arg.position);
  const builder = new GridBuilder(context.steps, query.budget, input.rows);
  const questions = questionsOf(context, call, scalars, positions, vectorArg.position);
  new HistogramReader(context, input, vectorArg.position).answer(questions, builder);
  input.release();
  return builder.grid;
}

function questionsOf(
  context: EvalContext,
  call: CallExpr,
  scalars: Grid[],
  positions: Position[],
  position: Position,
): Question[] {
  const { annotations } = context.query;
  const notesOf = (labels: Labels) => ({ annotations, metric: labels.get(METRIC_NAME), position });
  if (call.func.name === "histogram_fraction") {
    const bound = (index: number, step: number) => scalars[index]?.valueAt(0, step) ?? Number.NaN;
    return [
      {
        labelsOf: (labels) => labels,
        native: (histogram, labels, step) =>
          histogramFraction(bound(0, step), bound(1, step), histogram, notesOf(labels)),
        classic: (buckets, _, step) => classicBucketFraction(bound(0, step), bound(1, step), buckets),
      },
    ];
  }
  const label = call.args.find((arg) => arg.kind === "string");
  return scalars.map((scalar, index) => {
    noteInvalidQuantiles(context, scalar, positions[index] ?? position);
    const quantileAt = (step: number) => scalar.valueAt(0, step);
    const named = label?.kind === "string" ? label.value : undefined;
    return {
      labelsOf: (labels, step) =>
        named === undefined ? labels : labels.with(named, formatLabelNumber(quantileAt(step))),
      varies: named !== undefined && !isConstant(scalar),
      native: (histogram, labels, step) => histogramQuantile(quantileAt(step), histogram, notesOf(labels)),
      classic: (buckets, labels, step) => {
        const { value, forced } = classicQuantile(quantileAt(step), buckets);
        const metric = labels.get(METRIC_NAME);
        if (forced) annotations.forcedMonotonicity(metric, position, timeAt(context, step), forced);
        return value;
      },
    };
  });
}

function noteInvalidQuantiles(context: EvalContext, scalar: Grid, position: Position): void {
  for (let step = 0; step < context.steps; step++) {
    const q = scalar.valueAt(0, step);
    if (!(q >= 0 && q <= 1)) context.query.annotations.invalidQuantile(q, position);
  }
}

function isConstant(scalar: Grid): boolean {
  const first = scalar.valueAt(0, 0);
  return scalar.values.subarray(0, scalar.steps).every((value) => Object.is(value, first));
}

class HistogramReader {
  private readonly groups = new Map<string, ClassicGroup>();
  private readonly natives: number[] = [];
  private readonly nativeOfKey = new Map<string, number>();

  constructor(
    private readonly context: EvalContext,
    private readonly input: Grid,
    private readonly position: Position,
  ) {
    input.labels.forEach((labels, row) => {
      if (input.hasHistograms(row)) {
        this.natives.push(row);
        this.nativeOfKey.set(labels.key, row);
      }
      if (this.hasFloats(row)) this.addClassic(row, labels);
    });
  }

  private hasFloats(row: number): boolean {
    for (let step = 0; step < this.input.steps; step++) {
      if (this.input.kindAt(row, step) === FLOAT) return true;
    }
    return false;
  }

  private addClassic(row: number, labels: Labels): void {
    const text = labels.get(BUCKET_LABEL);
    const upperBound = parseFloatText(text) ?? Number.NaN;
    if (Number.isNaN(upperBound)) {
      this.context.query.annotations.badBucketLabel(labels.get(METRIC_NAME), text, this.position);
      return;
    }
    const without = labels.without(BUCKET_LABEL);
    const group = this.groups.get(without.key) ?? { labels: without, buckets: [] };
    group.buckets.push({ row, upperBound });
    this.groups.set(without.key, group);
  }

  answer(questions: readonly Question[], builder: GridBuilder): void {
    for (const question of questions) {
      for (const row of this.natives) this.answerNative(question, builder, row);
      for (const group of this.groups.values()) this.answerClassic(question, builder, group);
    }
  }

  private bucketsAt(group: ClassicGroup | undefined, step: number): ClassicBucket[] {
    const buckets: ClassicBucket[] = [];
    for (const { row, upperBound } of group?.buckets ?? []) {
      if (this.input.kindAt(row, step) !== FLOAT) continue;
      buckets.push({ upperBound, count: this.input.valueAt(row, step) });
    }
    return buckets;
  }

  /** The same name and labels as a native histogram and as classic buckets: neither is answered. */
  private conflicts(labels: Labels, step: number): boolean {
    const native = this.nativeOfKey.get(labels.key);
    if (native === undefined || !this.input.histogramAt(native, step)) return false;
    if (this.bucketsAt(this.groups.get(labels.key), step).length === 0) return false;
    this.context.query.annotations.mixedClassicNative(labels.get(METRIC_NAME), this.position);
    return true;
  }

  private answerNative(question: Question, builder: GridBuilder, from: number): void {
    const labels = this.input.labels[from] as Labels;
    const canConflict = this.groups.has(labels.key);
    let row: number | undefined;
    for (let step = 0; step < this.input.steps; step++) {
      const histogram = this.input.histogramAt(from, step);
      if (!histogram || (canConflict && this.conflicts(labels, step))) continue;
      if (row === undefined || question.varies) row = builder.row(question.labelsOf(labels, step), true);
      builder.setFloat(row, step, question.native(histogram, labels, step));
    }
  }

  private answerClassic(question: Question, builder: GridBuilder, group: ClassicGroup): void {
    const canConflict = this.natives.length > 0;
    let row: number | undefined;
    for (let step = 0; step < this.input.steps; step++) {
      const buckets = this.bucketsAt(group, step);
      if (buckets.length === 0 || (canConflict && this.conflicts(group.labels, step))) continue;
      if (row === undefined || question.varies)
        row = builder.row(question.labelsOf(group.labels, step), true);
      builder.setFloat(row, step, question.classic(buckets, group.labels, step));
    }
  }
}
