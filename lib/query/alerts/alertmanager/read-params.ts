import { compileMatchers, type LabelTest } from "@/lib/alerts/match-labels";
import { MatcherFault, parseMatcher } from "@/lib/alerts/parse-matchers";
import { InvalidInput } from "@/lib/errors";
import { compileLabelRegexp, labelRegexpFault } from "@/lib/model/label-regexp";
import type { Matcher } from "@/lib/model/prom-series";

const mostFilters = 50;
const longestFilter = 2_000;

/** Repeated `filter`s, all of which have to hold. Throws InvalidInput for one that is no matcher. */
export function readFilters(params: URLSearchParams): Matcher[] {
  const texts = params.getAll("filter");
  if (texts.length > mostFilters || texts.some((text) => text.length > longestFilter))
    throw new InvalidInput(`at most ${mostFilters} filters of ${longestFilter} characters`);
  try {
    return texts.map(parseMatcher);
  } catch (error) {
    if (error instanceof MatcherFault) throw new InvalidInput(error.message, undefined, { cause: error });
    throw error;
  }
}

export type AlertFilter = {
  matches: LabelTest;
  active: boolean;
  silenced: boolean;
  inhibited: boolean;
  /** Of a receiver's name. */
  receives: (receiver: string) => boolean;
  byReceiver: boolean;
};

export function readAlertFilter(params: URLSearchParams): AlertFilter {
  const receiver = params.get("receiver") ?? "";
  const fault = receiver === "" ? undefined : labelRegexpFault(receiver);
  if (fault !== undefined) throw new InvalidInput(`receiver: ${fault}`);
  const pattern = receiver === "" ? null : compileLabelRegexp(receiver);
  return {
    matches: compileMatchers(readFilters(params)),
    active: readFlag(params, "active"),
    silenced: readFlag(params, "silenced"),
    inhibited: readFlag(params, "inhibited"),
    receives: (name) => pattern?.matches(name) ?? true,
    byReceiver: pattern !== null,
  };
}

/** True unless it says false. */
function readFlag(params: URLSearchParams, name: string): boolean {
  const value = params.get(name) ?? "true";
  if (value !== "true" && value !== "false") throw new InvalidInput(`${name} must be true or false`);
  return value === "true";
}
