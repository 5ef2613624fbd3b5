import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { latestNs, type OtlpDocument, oneByOne, shiftTimes, shiftToRecent } from "../support/otlp-requests";
import { addProject, doors, openTestReceiver, type TestReceiver } from "../support/receiver";
import { readStoredRows } from "../support/stored-rows";

// Each case goes through every door whole, then item by item in another order, then twice: always the same rows.
const folder = new URL(".", import.meta.url).pathname;
const cases = readdirSync(folder)
  .filter((name) => name.endsWith(".otlp.json"))
  .map((name) => name.replace(".otlp.json", ""));

let db: TestDatabase;
let receiver: TestReceiver;
beforeAll(async () => {
  db = await openTestDatabase();
  receiver = await openTestReceiver(db.url);
});
afterAll(async () => {
  await receiver?.stop();
  await db?.close();
});

test.each(cases)("%s", async (name) => {
  const original: OtlpDocument = JSON.parse(readFileSync(`${folder}${name}.otlp.json`, "utf8"));
  const shiftNs = shiftToRecent(latestNs(original));
  const document = shiftTimes(original, shiftNs);
  const traces = { resourceSpans: document.resourceSpans ?? [] };
  const logs = { resourceLogs: document.resourceLogs ?? [] };
  const golden = `${folder}${name}.golden.json`;

  for (const door of doors) {
    const { id, key } = await addProject(db.pool, `${name}-${door}`);
    await receiver.send(door, "traces", traces, key);
    await receiver.send(door, "logs", logs, key);
    const rows = await readStoredRows(db.pool, id, shiftNs);
    if (process.env.UPDATE_GOLDEN === "1" && door === "grpc") {
      writeFileSync(golden, `${JSON.stringify(rows, null, 1)}\n`);
    }
    expect(rows, door).toEqual(JSON.parse(readFileSync(golden, "utf8")));
    // The very same bodies again, as an exporter does that heard no answer.
    await receiver.send(door, "traces", traces, key);
    await receiver.send(door, "logs", logs, key);
    expect(await readStoredRows(db.pool, id, shiftNs), `${door}, twice`).toEqual(rows);
  }

  const { id, key } = await addProject(db.pool, `${name}-shuffled`);
  const requests = [...oneByOne(document, "resourceSpans"), ...oneByOne(document, "resourceLogs")];
  await Promise.all(
    requests.map((request, i) =>
      receiver.send(doors[i % 3] ?? "grpc", request.resourceSpans ? "traces" : "logs", request, key),
    ),
  );
  // Spans in a batch of another shape: known by their ids.
  await receiver.send("grpc", "traces", traces, key);
  const golden2 = JSON.parse(readFileSync(golden, "utf8"));
  expect(await readStoredRows(db.pool, id, shiftNs), "shuffled").toEqual(golden2);
});
