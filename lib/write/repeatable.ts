import { isWorthRepeating } from "./database-errors";

/** Runs a whole transaction again, up to three times, where PostgreSQL gave it up for another's sake. */
export async function repeatable<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= 3 || !isWorthRepeating(error)) throw error;
    }
  }
}
