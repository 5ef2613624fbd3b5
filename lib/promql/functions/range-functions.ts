import { changes, resets } from "./changes";
import { extrapolatedRate } from "./extrapolated-rate";
import { instantDelta } from "./instant-delta";
import { integral } from "./integral";
import * as overTime from "./over-time";
import { deriv, predictLinear } from "./regression";
import type { RangeFunction } from "./window";

/** Functions of a range vector, by name. */
export const RANGE_FUNCTIONS: ReadonlyMap<string, RangeFunction> = new Map([
  ["absent_over_time", overTime.presentOverTime],
  ["avg_over_time", overTime.avgOverTime],
  ["changes", changes],
  ["count_over_time", overTime.countOverTime],
  ["delta", (window) => extrapolatedRate(window, false, false)],
  ["deriv", deriv],
  ["double_exponential_smoothing", overTime.doubleExponentialSmoothing],
  ["first_over_time", overTime.firstOverTime],
  ["idelta", (window) => instantDelta(window, false)],
  ["increase", (window) => extrapolatedRate(window, true, false)],
  ["integral", integral],
  ["irate", (window) => instantDelta(window, true)],
  ["last_over_time", overTime.lastOverTime],
  ["mad_over_time", overTime.madOverTime],
  ["max_over_time", overTime.maxOverTime],
  ["min_over_time", overTime.minOverTime],
  ["predict_linear", predictLinear],
  ["present_over_time", overTime.presentOverTime],
  ["quantile_over_time", overTime.quantileOverTime],
  ["rate", (window) => extrapolatedRate(window, true, true)],
  ["resets", resets],
  ["stddev_over_time", overTime.stddevOverTime],
  ["stdvar_over_time", overTime.stdvarOverTime],
  ["sum_over_time", overTime.sumOverTime],
  ["ts_of_first_over_time", overTime.tsOfFirstOverTime],
  ["ts_of_last_over_time", overTime.tsOfLastOverTime],
  ["ts_of_max_over_time", overTime.tsOfMaxOverTime],
  ["ts_of_min_over_time", overTime.tsOfMinOverTime],
] satisfies [string, RangeFunction][]);

/** These look at samples outside of the range, and only these know what to make of them. */
export const ANCHORED_FUNCTIONS = ["changes", "delta", "increase", "rate", "resets"];
export const SMOOTHED_FUNCTIONS = ["delta", "increase", "rate"];
