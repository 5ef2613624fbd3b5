import { afterAll, beforeAll, expect, test } from "vitest";
import { dashboardSpec } from "@/lib/contract/dashboard-spec";
import { createDashboard, deleteDashboard, saveDashboard } from "@/lib/control/dashboards";
import { Conflict, NotFound } from "@/lib/errors";
import { dashboardDetail, dashboardList, dashboardVersions } from "@/lib/query/dashboards";
import { openTestDatabase, type TestDatabase } from "../support/database";

let database: TestDatabase;
let own: { projectIds: number[]; slugs: string[] };
let other: { projectIds: number[]; slugs: string[] };

beforeAll(async () => {
  database = await openTestDatabase();
  const { rows } = await database.pool.query<{ id: number; slug: string }>(
    "insert into projects (slug, name) values ('own', 'Own'), ('other', 'Other') returning id, slug",
  );
  const scope = (slug: string) => ({
    projectIds: rows.filter((row) => row.slug === slug).map(({ id }) => id),
    slugs: [slug],
  });
  own = scope("own");
  other = scope("other");
});
afterAll(() => database.close());

const specOf = (title: string) =>
  dashboardSpec.parse({
    title,
    panels: [{ id: 1, kind: "series", x: 0, y: 0, w: 12, h: 8, queries: [{ expr: "up" }] }],
  });
const make = (title: string) =>
  createDashboard(database.pool, {
    projectId: own.projectIds[0] ?? 0,
    email: "ann@example.com",
    spec: specOf(title),
    note: "Made",
  });
const save = (id: string, version: number, title: string, scope = own) =>
  saveDashboard(database.pool, {
    projectIds: scope.projectIds,
    id,
    version,
    spec: specOf(title),
    email: "bob@example.com",
    note: `to ${title}`,
  });

test("what is saved is there, and every state before it", async () => {
  const { id } = await make("First");
  expect(await save(id, 1, "Second")).toEqual({ id, version: 2 });
  const now = await dashboardDetail(database.pool, own, { id });
  expect(now).toMatchObject({
    title: "Second",
    version: 2,
    shown_version: 2,
    project: "own",
    updated_by: "bob@example.com",
  });
  expect(now.spec.panels[0]?.queries[0]?.expr).toBe("up");
  const before = await dashboardDetail(database.pool, own, { id, version: 1 });
  expect(before).toMatchObject({ version: 2, shown_version: 1, spec: { title: "First" } });
  const { data } = await dashboardVersions(database.pool, own, { id });
  expect(data.map(({ version, saved_by, note }) => [version, saved_by, note])).toEqual([
    [2, "bob@example.com", "to Second"],
    [1, "ann@example.com", "Made"],
  ]);
});

test("of two who save the same version one is told of the other", async () => {
  const { id } = await make("Shared");
  const results = await Promise.allSettled([save(id, 1, "Mine"), save(id, 1, "Yours")]);
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const refused = results.find((one) => one.status === "rejected");
  expect(refused?.reason).toBeInstanceOf(Conflict);
  expect(String(refused?.reason)).toMatch(/bob@example.com saved version 2/);
  expect((await dashboardDetail(database.pool, own, { id })).version).toBe(2);
});

test("another project neither sees nor changes it", async () => {
  const { id } = await make("Private");
  await expect(dashboardDetail(database.pool, other, { id })).rejects.toBeInstanceOf(NotFound);
  await expect(dashboardVersions(database.pool, other, { id })).rejects.toBeInstanceOf(NotFound);
  await expect(save(id, 1, "Stolen", other)).rejects.toBeInstanceOf(NotFound);
  await expect(deleteDashboard(database.pool, other.projectIds, id)).rejects.toBeInstanceOf(NotFound);
  expect((await dashboardList(database.pool, other, {})).data).toEqual([]);
});

test("the list is by title, and what is deleted is gone with its versions", async () => {
  const { id } = await make("aardvark");
  const titles = (await dashboardList(database.pool, own, {})).data.map(({ title }) => title);
  expect(titles[0]).toBe("aardvark");
  await deleteDashboard(database.pool, own.projectIds, id);
  await expect(dashboardDetail(database.pool, own, { id })).rejects.toBeInstanceOf(NotFound);
  const { rows } = await database.pool.query("select from dashboard_versions where dashboard_id = $1", [id]);
  expect(rows).toEqual([]);
});
