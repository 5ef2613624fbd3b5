import { afterAll, beforeAll, expect, test } from "vitest";
import { countSpans } from "@/lib/derive/rollup-spans";
import { isLetter } from "@/lib/model/attribute-letter";
import { fromObject } from "@/lib/model/attributes";
import { facets } from "@/lib/query/facets";
import { traceList } from "@/lib/query/trace-list";
import { writeTraces } from "@/lib/write/traces";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { makeSpan } from "../support/spans";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

const scope = (projectId: number) => ({ projectIds: [projectId], slugs: [] });
const write = (projectId: number, ...attributes: { [key: string]: string | number }[]) =>
  writeTraces(
    db.pool,
    [{ projectId, spans: attributes.map((set) => makeSpan({ attributes: fromObject(set) })) }],
    countSpans,
  );
const found = async (projectId: number, q: string) =>
  (await traceList(db.pool, scope(projectId) as never, { q, limit: 50 } as never)).data.length;

test("rows hold letters, and are found and shown by the keys' own names", async () => {
  await write(1, { "app.tenant": "acme", "app.size": 3 }, { "app.tenant": "other" });
  const { rows } = await db.pool.query<{ keys: string[] }>(
    "select array(select left(f, 1) from string_to_table(attributes, e'\\x1f') as f where f <> '') as keys from telemetry.spans where project_id = 1",
  );
  for (const key of rows.flatMap(({ keys }) => keys)) expect(isLetter(key)).toBe(true);
  expect(await found(1, "app.tenant:acme")).toBe(1);
  expect(await found(1, "app.tenant:*")).toBe(2);
  expect(await found(1, "app.tenant:a*")).toBe(1);
  expect(await found(1, "app.size:>2")).toBe(1);
  const { facets: counted } = await facets(
    db.pool,
    scope(1) as never,
    { signal: "traces", q: "", limit: 10 } as never,
  );
  expect(counted.map(({ key }) => key)).toEqual(expect.arrayContaining(["app.tenant", "app.size"]));
});

test("a project that invents keys fills its own share only; what it sends is found all the same", async () => {
  const keys = Array.from({ length: 7_000 }, (_, i) => `invented.${i}`);
  for (let i = 0; i < keys.length; i += 1_000) {
    await write(2, Object.fromEntries(keys.slice(i, i + 1_000).map((key) => [key, "v"])));
  }
  await write(2, { "invented.6999": "late" });
  const { rows } = await db.pool.query(
    "select count(*)::int as keys from telemetry.attribute_keys where project_id = 2",
  );
  expect(rows[0].keys).toBe(5_000);
  expect(await found(2, "invented.6999:late")).toBe(1);
  expect(await found(2, "invented.10:v")).toBe(1);
  await write(3, { "honest.key": "v" });
  const { rows: honest } = await db.pool.query(
    "select letter from telemetry.attribute_keys where key = 'honest.key' and project_id = 3",
  );
  expect(honest).toHaveLength(1);
  // Another project brings a key that stands in full in earlier rows: both ways of storing it are found.
  await write(3, { "invented.6999": "late" });
  await write(2, { "invented.6999": "late" });
  expect(await found(2, "invented.6999:late")).toBe(2);
});

test("a key that looks like a letter cannot pose as another", async () => {
  await write(1, { "\ue000": "posing" });
  const { rows } = await db.pool.query(
    "select telemetry.plain_attributes(attributes) as attributes from telemetry.spans where attributes like '%posing%'",
  );
  expect(rows[0].attributes).toEqual({ "\ue000": "posing" });
});

test("spans whose rows are made again for new keys are counted once", async () => {
  const counted: number[] = [];
  const write = (key: string) =>
    writeTraces(db.pool, [{ projectId: 7, spans: [makeSpan({ set: { [key]: "x" } })] }], (projectId) => {
      const count = countSpans(projectId);
      return {
        add(spans) {
          counted.push(spans.length);
          count.add(spans);
        },
        increments: () => count.increments(),
      };
    });
  await write("never.seen.before");
  await write("never.seen.before");
  expect(counted).toEqual([1, 1]);
  const { rows } = await db.pool.query(
    "select sum(count)::int as spans from telemetry.rollup_increments where project_id = 7 and dimension = 'span'",
  );
  expect(rows).toEqual([{ spans: 2 }]);
});
