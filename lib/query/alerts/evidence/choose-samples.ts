// In: rows that went wrong. Out: up to three that stand for the rest, the most typical first. Pure.
import { messagePattern } from "@/lib/alerts/message-pattern";
import { groupBy } from "@/lib/model/group-by";
import type { EvidenceRow } from "./evidence-row";
import type { Mode } from "./target";

export type Chosen = { row: EvidenceRow; why: string; count: number; of: number };

const samples = 3;

export function chooseSamples(rows: readonly EvidenceRow[], mode: Mode): Chosen[] {
  switch (mode.kind) {
    case "bad":
      return byCause(rows);
    case "slow":
      return ranked(rows, ["The slowest", "A typical one"], ({ durationMs }) => durationMs ?? 0);
    case "more":
      if (mode.by === "count") return byCause(rows);
      return mode.by === "cost"
        ? ranked(rows, ["The dearest", "A typical one"], ({ costUsd }) => costUsd)
        : ranked(rows, ["The one with most tokens", "A typical one"], ({ tokens }) => tokens);
    case "missing":
      return rows.slice(0, samples).map((row, i) => ({
        row,
        why: i === 0 ? "The newest" : "One of the newest",
        count: rows.length,
        of: rows.length,
      }));
  }
}

/** One for each of the most common causes; where there is one cause, its newest rows. */
function byCause(rows: readonly EvidenceRow[]): Chosen[] {
  const groups = [...groupBy(rows, causeOf).values()].sort((a, b) => b.length - a.length);
  const of = rows.length;
  const chosen: Chosen[] = groups.slice(0, samples).flatMap((group, place) => {
    const row = group.find(({ traceId }) => traceId !== null) ?? group[0];
    if (row === undefined) return [];
    const share = `${group.length} of ${of}`;
    const why =
      groups.length === 1
        ? `All ${of} are like it`
        : place === 0
          ? `The most common: ${share}`
          : `Another: ${share}`;
    return [{ row, why, count: group.length, of }];
  });
  const largest = groups[0] ?? [];
  const taken = new Set(chosen.map(({ row }) => row));
  for (const row of largest) {
    if (chosen.length >= Math.min(samples, of)) break;
    if (taken.has(row)) continue;
    taken.add(row);
    chosen.push({ row, why: "Like the first", count: largest.length, of });
  }
  return chosen;
}

const causeOf = ({ errorType, message, status, title }: EvidenceRow) =>
  JSON.stringify([errorType, messagePattern(message ?? ""), message === null ? title : "", status]);

/** The largest by `amount`, the one in the middle, and the newest; another one where that is the newest. */
function ranked(
  rows: readonly EvidenceRow[],
  [first, middle]: [string, string],
  amount: (row: EvidenceRow) => number,
): Chosen[] {
  const of = rows.length;
  const sorted = rows.toSorted((a, b) => amount(b) - amount(a));
  const picked = [...new Set([sorted[0], sorted[Math.floor(of / 2)]])];
  const newestFirst = rows.toSorted((a, b) => (a.startNs < b.startNs ? 1 : a.startNs > b.startNs ? -1 : 0));
  const third = newestFirst.find((row) => !picked.includes(row));
  const words = [`${first} of ${of}`, `${middle} of ${of}`];
  return [...picked, third].flatMap((row, place) => {
    if (row === undefined) return [];
    const why = words[place] ?? (row === newestFirst[0] ? "The newest" : "Another");
    return [{ row, why, count: of, of }];
  });
}
