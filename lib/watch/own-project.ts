import type { Db } from "@/lib/db/pool";

const askAgainMs = 10_000;

/**
 * Tells work that concerns the project `runtower` alone, which is where our own spans go: a span about such work would
 * make more of it. True also while the project's id is not known yet (the database is away, or was just reached).
 */
export function createOwnProjectTest(db: Db): (projectIds: Iterable<number>) => boolean {
  let own: number | undefined;
  let askAtMs = 0;
  const ask = async () => {
    const { rows } = await db.query<{ id: number }>(
      "/* own-project */ select id from projects where slug = 'runtower'",
    );
    own = rows[0]?.id;
  };
  return (projectIds) => {
    if (own !== undefined) return [...projectIds].every((id) => id === own);
    if (Date.now() >= askAtMs) {
      askAtMs = Date.now() + askAgainMs;
      ask().catch(() => {});
    }
    return true;
  };
}
