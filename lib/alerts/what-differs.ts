/**
 * In: the attributes of failing and of healthy rows. Out: those that are more common among the failing ones than chance
 * explains, by difference of share. Order-independent.
 */
import { fisherP } from "./fisher";

/** One row's attributes; a key may have several values (all agents of a run). */
export type Features = ReadonlyMap<string, ReadonlySet<string>>;

export interface Difference {
  key: string;
  value: string;
  failing: number;
  healthy: number;
  failingShare: number;
  healthyShare: number;
  pValue: number;
  /** Other keys that say the same of the same number of rows. */
  also: string[];
}
export interface Differences {
  items: Difference[];
  /** Keys that name things one by one. */
  leftOut: string[];
  note: string | null;
}

const leastRows = 4;
const leastBearing = 3;
const mostP = 0.05;
const mostItems = 20;
const mostKeys = 5_000;
const mostLeftOut = 30;
const mostEchoes = 10;

/** Of keys that tell equally much, first those that people act on. */
const telling =
  /(^|[._-])(version|revision|tenant|region|zone|customer|org|account|model|environment|env|flag|feature|deployment|cluster|host|node|pod|channel|plan)([._-]|$)/i;

export function whatDiffers(failing: readonly Features[], healthy: readonly Features[]): Differences {
  const nothing = (note: string): Differences => ({ items: [], leftOut: [], note });
  if (failing.length === 0) return nothing("There are no failing rows to compare.");
  if (healthy.length === 0) return nothing("There are no healthy rows to compare with.");
  if (failing.length + healthy.length < leastRows * 2 || failing.length < leastBearing)
    return nothing(
      `Too few rows to tell a difference from chance: ${failing.length} failing, ${healthy.length} healthy.`,
    );
  const counts = countValues(failing, healthy);
  const leftOut: string[] = [];
  const candidates: Difference[] = [];
  for (const [key, values] of counts) {
    if (namesRows(key, values)) {
      leftOut.push(key);
      continue;
    }
    for (const [value, count] of values) {
      const one = differenceOf(key, value, count, failing.length, healthy.length);
      if (one !== null) candidates.push(one);
    }
  }
  // Whoever compares many things finds a difference by chance: each has to be as unlikely as all of them together may be.
  const significant = candidates
    .map((one) => ({ ...one, pValue: Math.min(1, one.pValue * candidates.length) }))
    .filter((one) => one.pValue <= mostP && one.failing >= leastBearing)
    .sort(byDifference);
  const items = withoutEchoes(significant);
  return {
    items: items.slice(0, mostItems),
    leftOut: leftOut.sort().slice(0, mostLeftOut),
    note: items.length === 0 ? "No attribute is more common among the failing than chance explains." : null,
  };
}

type Count = { failing: number; healthy: number };
type Counts = Map<string, Map<string, Count>>;

function countValues(failing: readonly Features[], healthy: readonly Features[]): Counts {
  const counts: Counts = new Map();
  const add = (rows: readonly Features[], side: keyof Count) => {
    for (const row of rows) {
      for (const [key, values] of row) {
        let ofKey = counts.get(key);
        if (ofKey === undefined) {
          if (counts.size >= mostKeys) continue;
          ofKey = new Map();
          counts.set(key, ofKey);
        }
        for (const value of values) {
          const count = ofKey.get(value);
          if (count === undefined) ofKey.set(value, { failing: 0, healthy: 0, [side]: 1 });
          else count[side] += 1;
        }
      }
    }
  };
  add(failing, "failing");
  add(healthy, "healthy");
  return counts;
}

/** Ids and the like: nearly as many values as rows bear one. A value that many rows share keeps its key. */
function namesRows(key: string, values: ReadonlyMap<string, Count>): boolean {
  const isId = /(^|[._-])(id|uuid|guid)$/i.test(key);
  let bearing = 0;
  let largest = 0;
  for (const { failing, healthy } of values.values()) {
    bearing += failing + healthy;
    largest = Math.max(largest, failing + healthy);
  }
  if (values.size < 6) return false;
  if (largest >= Math.max(5, bearing / 10) && !isId) return false;
  return values.size > bearing * (isId ? 0.3 : 0.5);
}

function differenceOf(
  key: string,
  value: string,
  { failing, healthy }: Count,
  failingRows: number,
  healthyRows: number,
): Difference | null {
  const failingShare = failing / failingRows;
  const healthyShare = healthy / healthyRows;
  if (failingShare <= healthyShare) return null;
  const pValue = fisherP(failing, failingRows, healthy, healthyRows);
  return { key, value, failing, healthy, failingShare, healthyShare, pValue, also: [] };
}

/** `version`, `service.version` and `gen_ai.agent.version` with the same value are one finding. */
function withoutEchoes(sorted: readonly Difference[]): Difference[] {
  const first = new Map<string, Difference>();
  for (const one of sorted) {
    const same = `${one.failing} ${one.healthy} ${one.value}`;
    const known = first.get(same);
    if (known === undefined) first.set(same, one);
    else if (known.also.length < mostEchoes) known.also.push(one.key);
  }
  return [...first.values()];
}

function byDifference(a: Difference, b: Difference): number {
  const difference = ({ failingShare, healthyShare }: Difference) => failingShare - healthyShare;
  // Within a point of each other they say the same.
  const points = (one: Difference) => Math.round(difference(one) * 100);
  return (
    points(b) - points(a) ||
    Number(telling.test(b.key)) - Number(telling.test(a.key)) ||
    a.pValue - b.pValue ||
    (a.key < b.key ? -1 : a.key > b.key ? 1 : a.value < b.value ? -1 : 1)
  );
}
