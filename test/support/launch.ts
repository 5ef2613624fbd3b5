import { launchStack, type Stack, type StackPart } from "@/scripts/stack/launch";
import { openTestDatabase, type TestDatabase } from "./database";

export type TestStack = Stack & { database: TestDatabase };

/** Runtower's processes over a clone of the test database, on free ports. `stop` ends them and drops the clone. */
export async function launchForTest(
  parts: StackPart[],
  env: Record<string, string> = {},
): Promise<TestStack> {
  const database = await openTestDatabase();
  try {
    const stack = await launchStack({ databaseUrl: database.url, parts, env });
    const stop = async () => {
      await stack.stop();
      await database.close();
    };
    return { ...stack, database, stop };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Asks every 25 ms until the answer is neither null, undefined nor false. Throws with `what` after `withinMs`. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false>,
  withinMs = 10_000,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  let last: unknown;
  while (performance.now() < deadline) {
    try {
      const answer = await ask();
      if (answer !== null && answer !== undefined && answer !== false) return answer;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`not within ${withinMs} ms: ${what}`, { cause: last });
}
