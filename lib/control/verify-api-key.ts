import { createHash } from "node:crypto";
import type { Db } from "@/lib/db/pool";

export type VerifiedKey = { id: string; projectId: number; canRead: boolean; canWrite: boolean };
export type KeyVerifier = {
  /** The key's project and scopes; null for one that is unknown or revoked. Rejects when the database is away. */
  verify(key: string): Promise<VerifiedKey | null>;
  /** The project that a sender without a key writes to; null where it was removed. */
  defaultProjectId(): Promise<number | null>;
};

// A revoked key stops working, and a new one starts, within these times.
const knownForMs = 10_000;
const unknownForMs = 2_000;
// Wrong keys are made up without end by whoever guesses.
const maxRemembered = 5_000;

type Remembered<T> = { answer: Promise<T>; untilMs: number };

/** Looks keys up by their SHA-256; plain SQL, so that the receiver need not load Prisma. */
export function createKeyVerifier({ db, now = Date.now }: { db: Db; now?: () => number }): KeyVerifier {
  const keys = new Map<string, Remembered<VerifiedKey | null>>();
  let project: Remembered<number | null> | undefined;
  return {
    verify(key) {
      const hash = hashApiKey(key);
      const found = keys.get(hash);
      if (found !== undefined && found.untilMs > now()) return found.answer;
      const entry = { answer: lookUp(db, hash), untilMs: now() + knownForMs };
      keys.delete(hash);
      keys.set(hash, entry);
      if (keys.size > maxRemembered) keys.delete(keys.keys().next().value ?? "");
      entry.answer.then(
        (answer) => {
          if (answer === null) entry.untilMs = now() + unknownForMs;
        },
        () => keys.delete(hash),
      );
      return entry.answer;
    },
    defaultProjectId() {
      if (project !== undefined && project.untilMs > now()) return project.answer;
      const entry = { answer: findDefaultProject(db), untilMs: now() + knownForMs };
      project = entry;
      entry.answer.catch(() => {
        if (project === entry) project = undefined;
      });
      return entry.answer;
    },
  };
}

/** What api_keys.hash holds: lower-case hex. The keys are 256 random bits, so they need no slow hash. */
export function hashApiKey(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

async function lookUp(db: Db, hash: string): Promise<VerifiedKey | null> {
  // One statement finds the key and, at most once a minute, marks it as used.
  const { rows } = await db.query<{ id: string; project_id: number; can_read: boolean; can_write: boolean }>(
    `/* verify-api-key */
     with touched as (
       update api_keys set last_used_at = now()
       where hash = $1 and revoked_at is null and (last_used_at is null or last_used_at < now() - interval '1 minute'))
     select id, project_id, can_read, can_write from api_keys where hash = $1 and revoked_at is null`,
    [hash],
  );
  const row = rows[0];
  return row === undefined
    ? null
    : { id: row.id, projectId: row.project_id, canRead: row.can_read, canWrite: row.can_write };
}

async function findDefaultProject(db: Db): Promise<number | null> {
  const { rows } = await db.query<{ id: number }>(
    "/* default-project */ select id from projects where slug = 'default'",
  );
  return rows[0]?.id ?? null;
}
