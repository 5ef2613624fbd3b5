import { afterAll, beforeAll, expect, it } from "vitest";
import { createRunPipeline, type RunPipeline } from "@/lib/pipeline-runs";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { projectId } from "../support/run-tables";

let db: TestDatabase;
let api: RunPipeline;
beforeAll(async () => {
  db = await openTestDatabase();
  api = createRunPipeline({ pool: db.pool });
  await api.start(projectId, { id: "r", workflow: "w" });
});
afterAll(async () => {
  api.close();
  await db.close();
});

const append = (text: string, offset?: number, stream = "stdout") =>
  api.append(projectId, "r", stream, offset, Buffer.from(text, "latin1"));
const counts = async () =>
  (await db.pool.query("select output_warnings as warnings, output_errors as errors from telemetry.runs"))
    .rows[0];
const stored = async (stream: number) => {
  const { rows } = await db.pool.query<{ body: Buffer }>(
    "select body from telemetry.run_output where stream = $1 order by byte_offset",
    [stream],
  );
  return Buffer.concat(rows.map((row) => row.body)).toString("latin1");
};

it("appends in order, once, and counts lines that cross the calls' borders", async () => {
  expect(await append("start\nERR", 0)).toEqual({ next_offset: 9, written: 9 });
  expect(await counts()).toEqual({ warnings: 0, errors: 0 });
  expect(await append("OR: disk full\nWARN", 9)).toEqual({ next_offset: 27, written: 18 });
  expect(await counts()).toEqual({ warnings: 1, errors: 1 });
  // The same again, a part of it again with more behind, and a gap.
  expect(await append("OR: disk full\nWARN", 9)).toEqual({ next_offset: 27, written: 0 });
  expect(await append("WARNING is an ERROR\n", 23)).toEqual({ next_offset: 43, written: 16 });
  expect(await counts()).toEqual({ warnings: 0, errors: 2 });
  await expect(append("x", 50)).rejects.toMatchObject({ code: "conflict", details: { expected_offset: 43 } });
  expect(await append("warning: low\n", undefined, "stderr")).toEqual({ next_offset: 13, written: 13 });
  expect(await stored(1)).toBe("start\nERROR: disk full\nWARNING is an ERROR\n");
  expect(await stored(2)).toBe("warning: low\n");
  expect(await counts()).toEqual({ warnings: 1, errors: 2 });
});

it("refuses what is too large, a stream nobody has, a run nobody knows", async () => {
  await expect(append("x".repeat(1024 * 1024 + 1))).rejects.toMatchObject({ code: "invalid_input" });
  await expect(append("x", 0, "stdin")).rejects.toMatchObject({ code: "invalid_input" });
  await expect(api.append(projectId, "nobody", "stdout", 0, Buffer.from("x"))).rejects.toMatchObject({
    code: "not_found",
  });
});

it("takes appends without an offset from many at once without mixing or losing any", async () => {
  await api.start(projectId, { id: "many", workflow: "w" });
  await Promise.all(
    Array.from({ length: 30 }, (_, i) =>
      api.append(projectId, "many", "stdout", undefined, Buffer.from(`error ${i}\n`)),
    ),
  );
  const { rows } = await db.pool.query(
    "select output_errors as errors from telemetry.runs where run_id = 'many'",
  );
  expect(rows).toEqual([{ errors: 30 }]);
});
