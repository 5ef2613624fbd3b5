import { isLetter } from "@/lib/model/attribute-letter";
import { unpackAttributes } from "@/lib/model/packed-attributes";
import type { Db } from "./pool";

type Bag = { [key: string]: unknown };
type Known = { letters: Map<string, string>; keys: Map<string, string>; code: number };

// Codes never change their meaning and are handed out in order, so what was read stays true and news have higher codes.
const byDatabase = new WeakMap<object, Known>();

function knownOf(db: Db): Known {
  let known = byDatabase.get(db);
  if (known === undefined) {
    known = { letters: new Map(), keys: new Map(), code: -1 };
    byDatabase.set(db, known);
  }
  return known;
}

async function readNews(db: Db, known: Known): Promise<void> {
  const { rows } = await db.query<{ code: number; letter: string; key: string }>(
    "/* attribute-names */ select code, letter, key from telemetry.attribute_keys where code > $1 order by code",
    [known.code],
  );
  for (const { code, letter, key } of rows) {
    known.letters.set(key, letter);
    known.keys.set(letter, key);
    known.code = Math.max(known.code, code);
  }
}

/** How rows may name this attribute: by its letter in the dictionary telemetry.attribute_keys, or in full. */
export async function attributeNames(db: Db, key: string): Promise<string[]> {
  const known = knownOf(db);
  if (!known.letters.has(key)) await readNews(db, known);
  const letter = known.letters.get(key);
  return letter === undefined ? [key] : [letter, key];
}

/** The attributes of spans by their own names, from the packed texts of their rows and in their order. */
export async function unpackRows(db: Db, rows: readonly { attributes: string }[]): Promise<Bag[]> {
  const known = knownOf(db);
  const unpacked = rows.map(({ attributes }) => unpackAttributes(attributes));
  const isNew = unpacked.some((fields) => fields.some(({ name }) => isLetter(name) && !known.keys.has(name)));
  if (isNew) await readNews(db, known);
  return unpacked.map((fields) =>
    Object.fromEntries(fields.map(({ name, value }) => [known.keys.get(name) ?? name, value])),
  );
}

/** Gives rows' attributes their own names back, in place. */
export async function nameAttributes(db: Db, rows: readonly { attributes: Bag }[]): Promise<void> {
  const known = knownOf(db);
  const isNew = rows.some(({ attributes }) =>
    Object.keys(attributes).some((key) => isLetter(key) && !known.keys.has(key)),
  );
  if (isNew) await readNews(db, known);
  for (const row of rows) row.attributes = named(row.attributes, known.keys);
}

function named(attributes: Bag, keys: ReadonlyMap<string, string>): Bag {
  // As own properties, whatever the key: `__proto__` is a key like any other.
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [keys.get(key) ?? key, value]));
}
