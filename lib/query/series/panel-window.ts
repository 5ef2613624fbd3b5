import type { Db } from "@/lib/db/pool";
import { InvalidInput } from "@/lib/errors";
import { finestStepMs } from "./kept-widths";
import type { Window } from "./read-rollup";
import { chooseStepMs } from "./step";

const panelPoints = 150;
const maxPoints = 2_000;
export const defaultRangeMs = 3_600_000;

export type RangeAsked = { from?: number | undefined; to?: number | undefined; step?: number | undefined };

/** Whole steps that hold the range asked for; the step chosen from its length unless one is given. Throws InvalidInput. */
export async function panelWindow(db: Db, input: RangeAsked, points = panelPoints): Promise<Window> {
  const to = input.to ?? Date.now();
  const from = input.from ?? to - defaultRangeMs;
  if (from >= to) throw new InvalidInput("from must be before to");
  const finestMs = await finestStepMs(db, from);
  const stepMs =
    input.step === undefined
      ? chooseStepMs(to - from, points, finestMs)
      : Math.ceil(input.step / finestMs) * finestMs;
  if ((to - from) / stepMs > maxPoints)
    throw new InvalidInput(`step is too small for this range: at most ${maxPoints} points`);
  return { fromMs: Math.floor(from / stepMs) * stepMs, toMs: to, stepMs };
}

/** Where each step of a window begins. */
export function timesOf({ fromMs, toMs, stepMs }: Window): number[] {
  const times: number[] = [];
  for (let at = fromMs; at < toMs; at += stepMs) times.push(at);
  return times;
}
