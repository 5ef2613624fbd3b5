import { expect, test } from "vitest";
import { openTestDatabase } from "@/test/support/database";

test("a test gets a migrated database of its own", async () => {
  const [one, other] = await Promise.all([openTestDatabase(), openTestDatabase()]);
  await one.pool.query("insert into projects (slug, name) values ('mine', 'Mine')");
  const count = async (db: typeof one) =>
    (await db.pool.query<{ n: bigint }>("select count(*) as n from projects where slug = 'mine'")).rows[0]?.n;
  expect([await count(one), await count(other)]).toEqual([1n, 0n]);
  await Promise.all([one.close(), other.close()]);
});
