import type { Stack } from "@/scripts/stack/launch";
import type { ScratchServer } from "@/scripts/stack/scratch-database";
import type { CutProxy } from "@/test/support/cut-proxy";

/** Breaks one thing, and has it back where it does not come back by itself. */
export type Fault = { name: string; strike: () => Promise<void> };
/** The lines that faults cut. */
export type Lines = { database: CutProxy; grpc: CutProxy; http: CutProxy };

/** For so long what was asked is done and its answer lost. */
const swallowMs = 150;

export function allFaults(stack: Stack, server: ScratchServer, lines: Lines): Fault[] {
  const killed = (name: "receiver" | "worker") => async () => {
    await stack.part(name).kill();
    await stack.part(name).start();
  };
  return [
    { name: "kill receiver", strike: killed("receiver") },
    { name: "kill worker", strike: killed("worker") },
    { name: "kill PostgreSQL", strike: () => server.crash() },
    {
      name: "cut lines to PostgreSQL",
      strike: async () => {
        lines.database.cut();
      },
    },
    {
      name: "lose answers of PostgreSQL",
      strike: async () => {
        await lines.database.swallowAnswers(swallowMs);
      },
    },
    {
      name: "cut lines of senders",
      strike: async () => {
        lines.grpc.cut();
        lines.http.cut();
      },
    },
    {
      name: "lose answers to senders",
      strike: async () => {
        await Promise.all([lines.grpc.swallowAnswers(swallowMs), lines.http.swallowAnswers(swallowMs)]);
      },
    },
  ];
}

/** How many rounds in a hundred have two faults at once. */
const doublePercent = 15;

/** One fault, or two at once. `next` gives a whole number below its argument. */
export function pickFaults(all: readonly Fault[], next: (below: number) => number): Fault[] {
  const first = next(all.length);
  const picked = [all[first]];
  if (next(100) < doublePercent) picked.push(all[(first + 1 + next(all.length - 1)) % all.length]);
  return picked.flatMap((fault) => fault ?? []);
}
