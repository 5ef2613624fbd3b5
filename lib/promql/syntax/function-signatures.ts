export type ValueType = "scalar" | "vector" | "matrix" | "string";

export interface FunctionSignature {
  name: string;
  args: readonly ValueType[];
  /** So many of the last argument may be missing or more may come; -1: any number. */
  variadic: number;
  returns: ValueType;
}

const v: ValueType = "vector";
const s: ValueType = "scalar";
const m: ValueType = "matrix";
const t: ValueType = "string";

type Row = [args: ValueType[], variadic?: number, returns?: ValueType];

const named = (names: string, row: Row): [string, Row][] =>
  names.split(" ").map((name): [string, Row] => [name, row]);

const rows: [string, Row][] = [
  ...named("abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor ln log10 log2 rad sgn", [
    [v],
  ]),
  ...named("sin sinh sort sort_desc sqrt start_timestamp tan tanh timestamp", [[v]]),
  ...named("histogram_avg histogram_count histogram_stddev histogram_stdvar histogram_sum", [[v]]),
  ...named("absent_over_time avg_over_time changes count_over_time delta deriv first_over_time", [[m]]),
  ...named("idelta increase irate last_over_time mad_over_time max_over_time min_over_time", [[m]]),
  ...named("present_over_time rate resets stddev_over_time stdvar_over_time sum_over_time", [[m]]),
  ...named("ts_of_first_over_time ts_of_last_over_time ts_of_max_over_time ts_of_min_over_time", [[m]]),
  ...named("days_in_month day_of_month day_of_week day_of_year hour minute month year", [[v], 1]),
  ...named("end pi range start step time", [[], 0, s]),
  ...named("max_of min_of", [[s, s], 0, s]),
  ...named("clamp", [[v, s, s]]),
  ...named("clamp_max clamp_min", [[v, s]]),
  ...named("double_exponential_smoothing", [[m, s, s]]),
  ...named("histogram_fraction", [[s, s, v]]),
  ...named("histogram_quantile", [[s, v]]),
  ...named("histogram_quantiles", [[v, t, s, s], 9]),
  ...named("info", [[v, v], 1]),
  ...named("integral", [[m, s], 1]),
  ...named("label_join", [[v, t, t, t], -1]),
  ...named("label_replace", [[v, t, t, t, t]]),
  ...named("predict_linear", [[m, s]]),
  ...named("quantile_over_time", [[s, m]]),
  ...named("round", [[v, s], 1]),
  ...named("scalar", [[v], 0, s]),
  ...named("sort_by_label sort_by_label_desc", [[v, t], -1]),
  ...named("vector", [[s]]),
];

export const FUNCTION_SIGNATURES: ReadonlyMap<string, FunctionSignature> = new Map(
  rows.map(([name, [args, variadic = 0, returns = v]]) => [name, { name, args, variadic, returns }]),
);
