import { inTransaction, type Pool } from "@/lib/db/pool";
import { isLetter, letterOf, maxAttributeCodes } from "@/lib/model/attribute-letter";
import { hashString } from "@/lib/model/term";
import type { IntSet } from "./int-set";
import { stringText } from "./json-text";

/** How many keys one project may bring into the dictionary; those past it are stored as they are sent. */
const maxKeysOfProject = 5_000;
const longestKey = 200;
const learnLock = 7_203_915_011;
/** A project that has brought all it may, at all or in this hour, is not asked for again so soon. */
const fullForMs = 60_000;

/** How a key stands in a row, and its term. */
export type KnownKey = {
  letter: string;
  /** The letter in UTF-8, and as a key of JSON. */
  bytes: Buffer;
  jsonText: Buffer;
  term: number;
  /** The granule that it was last met in, whose terms it is among. */
  granule: IntSet | null;
  /** The row that it was last met in, by the number of its writer: each key stands once in a row. */
  row: number;
};

/**
 * The writer's side of telemetry.attribute_keys: the letter that a key has in a row. Keys met for the first time are
 * noted while rows are encoded; `learn` puts them into the dictionary, and the rows are encoded again.
 */
export class AttributeKeys {
  /** Whether a project may bring this new key now; what it may bring at all is bounded here. */
  admit: (projectId: number, key: string) => boolean = () => true;
  readonly #known = new Map<string, KnownKey>();
  /** Keys that wait for `learn`, and who brought them. */
  readonly #missed = new Map<string, number>();
  readonly #full = new Map<number, number>();

  /** Undefined for a key that is not known: it is written as it is, and noted. */
  find(key: string, projectId: number): KnownKey | undefined {
    const found = this.#known.get(key);
    if (found === undefined) this.#miss(key, projectId);
    return found;
  }

  #miss(key: string, projectId: number): void {
    if (key.length > longestKey || this.#missed.size >= maxKeysOfProject) return;
    const fullUntilMs = this.#full.get(projectId);
    if (fullUntilMs !== undefined && performance.now() < fullUntilMs) return;
    this.#missed.set(key, projectId);
  }

  /** Whether keys were noted that `learn` should know. */
  get hasMissed(): boolean {
    return this.#missed.size > 0;
  }

  /** Looks the noted keys up, puts the new ones into the dictionary, and commits: a code never changes its meaning. */
  async learn(pool: Pool): Promise<void> {
    const asked = new Map(this.#missed);
    this.#missed.clear();
    const keys = [...asked.keys()];
    for (const row of await readCodes(pool, keys)) this.#keep(row, asked);
    if (asked.size === 0) return;
    const rows = await inTransaction(pool, async (tx) => {
      await tx.query("select pg_advisory_xact_lock($1)", [learnLock]);
      const { rows: counts } = await tx.query<{ project_id: number; keys: number }>(
        "/* count-keys */ select project_id, count(*)::int as keys from telemetry.attribute_keys group by 1",
      );
      const brought = new Map(counts.map((row) => [row.project_id, row.keys]));
      const { rows: last } = await tx.query<{ next: number }>(
        "/* next-code */ select coalesce(max(code) + 1, 0)::int as next from telemetry.attribute_keys",
      );
      let next = last[0]?.next ?? 0;
      const fresh: { code: number; key: string; projectId: number }[] = [];
      for (const [key, projectId] of asked) {
        const count = brought.get(projectId) ?? 0;
        if (count >= maxKeysOfProject || next >= maxAttributeCodes || !this.admit(projectId, key)) {
          this.#full.set(projectId, performance.now() + fullForMs);
          continue;
        }
        brought.set(projectId, count + 1);
        fresh.push({ code: next, key, projectId });
        next += 1;
      }
      await tx.query({
        text: `/* learn-keys */ insert into telemetry.attribute_keys (code, letter, key, project_id)
               select * from unnest($1::integer[], $2::text[], $3::text[], $4::integer[]) on conflict do nothing`,
        values: [
          fresh.map(({ code }) => code),
          fresh.map(({ code }) => letterOf(code)),
          fresh.map(({ key }) => key),
          fresh.map(({ projectId }) => projectId),
        ],
      });
      return await readCodes(tx, [...asked.keys()]);
    });
    for (const row of rows) this.#keep(row, asked);
  }

  #keep({ key, letter }: { key: string; letter: string }, asked: Map<string, number>): void {
    this.#known.set(key, {
      letter,
      bytes: Buffer.from(letter, "utf8"),
      jsonText: Buffer.from(`"${letter}":`, "utf8"),
      term: hashString(key),
      granule: null,
      row: -1,
    });
    asked.delete(key);
  }
}

async function readCodes(
  db: Pick<Pool, "query">,
  keys: string[],
): Promise<{ key: string; letter: string }[]> {
  const { rows } = await db.query<{ key: string; letter: string }>(
    "/* known-keys */ select key, letter from telemetry.attribute_keys where key = any($1)",
    [keys],
  );
  return rows;
}

const byPool = new WeakMap<Pool, AttributeKeys>();

/** The dictionary as this process knows it, one per database. */
export function attributeKeysOf(pool: Pool): AttributeKeys {
  let keys = byPool.get(pool);
  if (keys === undefined) {
    keys = new AttributeKeys();
    byPool.set(pool, keys);
  }
  return keys;
}

/** Encodes rows; where keys were met for the first time, puts them into the dictionary and encodes again. */
export async function encodeWithKeys<Rows extends { release: () => void }>(
  pool: Pool,
  encode: (keys: AttributeKeys) => Rows,
): Promise<Rows> {
  const keys = attributeKeysOf(pool);
  const rows = encode(keys);
  if (!keys.hasMissed) return rows;
  rows.release();
  await keys.learn(pool);
  return encode(keys);
}

/** A key as it stands in a row when the dictionary does not have it. A lone private-use character would be read as a letter. */
export function verbatimKeyText(key: string): string {
  return `${stringText(isLetter(key) ? `_${key}` : key)}:`;
}
