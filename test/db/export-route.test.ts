import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDecisionPipeline } from "@/lib/pipeline-decisions";
import { sealDecisions } from "@/lib/write/seals";
import { fileSource } from "@/scripts/verify/source-file";
import { verify } from "@/scripts/verify/verify";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { decision } from "../support/decisions";

const key = "rt_read_key_of_the_default_project";
const count = 3_000;
const now = Date.now();
let database: TestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
  const { pool } = database;
  const pipeline = createDecisionPipeline({ pool, retentionDays: 90 });
  const input = JSON.stringify({ tool_name: "read_file", text: "x".repeat(2_000) });
  await pipeline.store(
    1,
    Array.from({ length: count }, (_, i) =>
      decision({ id: `d-${i}`, timeNs: BigInt(now - i) * 1_000_000n, input }),
    ),
  );
  await pipeline.store(2, [decision({ id: "of-another" })]);
  await pipeline.close();
  await sealDecisions(pool, now + 10_000);
  await pool.query(
    "insert into api_keys (id, project_id, name, prefix, hash, can_read, can_write) values ('k', 1, 'test', 'rt_', $1, true, false)",
    [createHash("sha256").update(key).digest("hex")],
  );
  process.env.DATABASE_URL = database.url;
  process.env.LOG_LEVEL = "fatal";
});
afterAll(async () => {
  const { webContext } = await import("@/lib/api/context");
  await webContext().pool.end();
  await database.close();
});

async function ask(query: string, headers: Record<string, string> = { authorization: `Bearer ${key}` }) {
  const { GET } = await import("@/app/api/v1/decisions/export/route");
  return GET(new Request(`http://localhost/api/v1/decisions/export?${query}`, { headers }));
}
const range = `from=${now - 86_400_000}&to=${now + 1}`;
const busy = async () =>
  (
    await database.pool.query(
      "select from pg_stat_activity where datname = current_database() and xact_start is not null and application_name = 'runtower-web'",
    )
  ).rowCount;

describe("GET /api/v1/decisions/export", () => {
  test("streams a file that the verifier finds right", async () => {
    const response = await ask(range);
    expect(response.headers.get("content-type")).toBe("application/gzip");
    expect(response.headers.get("content-disposition")).toMatch(
      /filename="decisions-default-.*\.ndjson\.gz"/,
    );
    const folder = await mkdtemp(join(tmpdir(), "runtower-export-"));
    const file = join(folder, "export.ndjson.gz");
    await writeFile(file, Buffer.from(await response.arrayBuffer()));
    const found = await verify(await fileSource(file));
    await rm(folder, { recursive: true });
    expect(found.faults.total).toBe(0);
    expect(found).toMatchObject({ decisions: count, right: count });
  });

  test("as plain lines, of what a query matches", async () => {
    const response = await ask(`${range}&compress=none&q=id:d-7`);
    const lines = (await response.text())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.filter(({ kind }) => kind === "decision").map(({ id }) => id)).toEqual(["d-7"]);
    expect(lines[0]).toMatchObject({ kind: "header", q: "id:d-7", project: "default" });
  });

  test("gives its connection back to the pool when the reader goes away", async () => {
    const reader = (await ask(`${range}&compress=none`)).body?.getReader();
    await reader?.read();
    await expect.poll(busy, { timeout: 10_000 }).toBe(1);
    await reader?.cancel();
    await expect.poll(busy, { timeout: 10_000 }).toBe(0);
  });

  test("says what is wrong before anything is sent", async () => {
    expect((await ask(range, {})).status).toBe(401);
    expect((await ask("from=1")).status).toBe(400);
    expect((await ask(`from=${now}&to=${now - 1}`)).status).toBe(400);
    expect((await ask(`${range}&q=verdict:maybe`)).status).toBe(400);
    expect((await ask(`${range}&project=other`)).status).toBe(404);
  });
});
