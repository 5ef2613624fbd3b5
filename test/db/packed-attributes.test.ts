import { afterAll, beforeAll, expect, it } from "vitest";
import { unpackRows } from "@/lib/db/attribute-names";
import { countSpans } from "@/lib/derive/rollup-spans";
import { type AttributeValue, fromObject } from "@/lib/model/attributes";
import { traceList } from "@/lib/query/trace-list";
import { writeTraces } from "@/lib/write/traces";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { makeSpan } from "../support/spans";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

const write = (...spans: ReturnType<typeof makeSpan>[]) =>
  writeTraces(db.pool, [{ projectId: 1, spans }], countSpans);
const found = async (q: string) =>
  (await traceList(db.pool, { projectIds: [1], slugs: [] } as never, { q, limit: 50 } as never)).data.length;

const values: { [key: string]: AttributeValue } = {
  text: "plain",
  empty: "",
  quoted: 'say "x" \\ y',
  umlaut: "grüße 🚀",
  lines: "one\ntwo\ttabs",
  marks: "a\u001fb\u001ec",
  control: "\u0001\u007f",
  number: 12.5,
  huge: 2n ** 60n,
  truth: true,
  nothing: null,
  list: ["a", 3, true],
  nested: { deep: ["x\u001fy"] },
};

it("the writer, the reader and PostgreSQL agree about every kind of value", async () => {
  await write(makeSpan({ name: "kinds", attributes: fromObject(values) }));
  const { rows } = await db.pool.query<{ attributes: string; plain: object; again: object }>(
    `select attributes, telemetry.plain_attributes(attributes) as plain,
            telemetry.plain_attributes(telemetry.packed_attributes(telemetry.plain_attributes(attributes))) as again
     from telemetry.spans where name = 'kinds'`,
  );
  const expected = { ...values, huge: Number(values.huge) };
  expect(rows[0]?.plain).toEqual(expected);
  expect(rows[0]?.again).toEqual(expected);
  expect((await unpackRows(db.pool, rows))[0]).toEqual(expected);
});

it("of a key that stands twice the last value counts, whether the dictionary knows it or not", async () => {
  const long = "k".repeat(300);
  const keys = ["twice", long, "twice", long, "once"];
  await write(makeSpan({ name: "twice", attributes: { keys, values: ["first", "a", "last", "b", 1] } }));
  const { rows } = await db.pool.query(
    "select telemetry.plain_attributes(attributes) as plain from telemetry.spans where name = 'twice'",
  );
  expect(rows[0].plain).toEqual({ twice: "last", [long]: "b", once: 1 });
  expect(await found("twice:first")).toBe(0);
  expect(await found("twice:last")).toBe(1);
});

it("a value is found by itself alone, not by the start or end of another", async () => {
  await write(makeSpan({ set: { "shop.id": "10" } }), makeSpan({ set: { "shop.id": "101", note: "10" } }));
  await write(makeSpan({ set: { "shop.id": 10 } }), makeSpan({ set: { "shop.id": ["10", "x"] } }));
  expect(await found("shop.id:10")).toBe(3);
  expect(await found("shop.id:1*")).toBe(4);
  expect(await found("shop.id:>100")).toBe(1);
  expect(await found("shop.id:*")).toBe(4);
});

it("a request id that is an attribute stands once, and is read, found and searched all the same", async () => {
  const requestId = "req-7f00000000000001";
  const attributes = fromObject({ other: "x", request_id: requestId });
  await write(makeSpan({ name: "same", requestId, attributes }));
  await write(makeSpan({ name: "other", requestId: "req-elsewhere", attributes: fromObject({ a: "b" }) }));
  const { rows } = await db.pool.query(
    `select name, length(request_id) as stored, telemetry.request_id(request_id, attributes) as read
     from telemetry.spans where name in ('same', 'other') order by name`,
  );
  expect(rows).toEqual([
    { name: "other", stored: 13, read: "req-elsewhere" },
    { name: "same", stored: 1, read: requestId },
  ]);
  for (const q of [`request:${requestId}`, `request_id:req-7f*`, "7f00000000000001", "request:req-elsewhere"])
    expect(await found(q), q).toBe(1);
});

it("a request id that is no attribute's text is never read as one", async () => {
  const attributes = (other: string) => fromObject({ other });
  await write(makeSpan({ name: "mojibake", requestId: "\u00c3\u00a9", attributes: attributes("\u00e9") }));
  await write(makeSpan({ name: "letter", requestId: "\ue000", attributes: attributes("x") }));
  const { rows } = await db.pool.query(
    `select name, telemetry.request_id(request_id, attributes) as read
     from telemetry.spans where name in ('mojibake', 'letter') order by name`,
  );
  expect(rows).toEqual([
    { name: "letter", read: "_\ue000" },
    { name: "mojibake", read: "\u00c3\u00a9" },
  ]);
});

it("texts of digits that are no number of this world do not fail a search for numbers", async () => {
  const huge = ["1e999", "-1e-999", "9".repeat(400), `0.${"0".repeat(400)}1`, "1e99999999999"];
  const real = [7, "8.5", 1e21, 1.5e250, 2.5e-7, "1e+3"];
  await write(...[...huge, ...real].map((tons) => makeSpan({ set: { tons } })));
  expect(await found("tons:>0")).toBe(real.length);
  expect(await found("tons:>1000")).toBe(2);
});
