import { existsSync, readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { latestNs, type OtlpDocument, shiftTimes, shiftToRecent, shuffled } from "../support/otlp-requests";
import { addProject, type doors, openTestReceiver, type TestReceiver } from "../support/receiver";
import { readStoredRows } from "../support/stored-rows";

// Recorded telemetry that lies beside the project where it was developed; a clone has none, and says so.
const folder = process.env.RUNTOWER_TEST_DATA ?? new URL("../../../shared/data", import.meta.url).pathname;
const isThere = existsSync(folder);
// A slice keeps the suite quick; RUNTOWER_TEST_REQUESTS=100000 takes every recorded request.
const most = Number(process.env.RUNTOWER_TEST_REQUESTS ?? 12);

/** name → requests; of the large recording a slice with natural duplicates. */
function readCases(): [string, OtlpDocument[]][] {
  const list = (sub: string) =>
    readdirSync(`${folder}/${sub}`)
      .filter((name) => /\.json$|\.jsonl\.gz$/.test(name) && !/metrics|faults/.test(name))
      .map((name): [string, OtlpDocument[]] => [
        `${sub}/${name}`,
        readRequests(`${folder}/${sub}/${name}`).slice(0, most),
      ]);
  return ["agents", "otlp-examples", "train-ticket"].flatMap(list);
}

function readRequests(path: string): OtlpDocument[] {
  if (path.endsWith(".json")) return [JSON.parse(readFileSync(path, "utf8"))];
  const lines = gunzipSync(readFileSync(path)).toString().split("\n");
  return lines.filter(Boolean).map((line) => JSON.parse(line));
}

describe.skipIf(!isThere)(
  "recorded telemetry gives the same rows through every door, in any order, twice",
  () => {
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

    test.each(isThere ? readCases() : [])("%s", async (name, original) => {
      const shiftNs = shiftToRecent(latestNs(original));
      const requests = original.map((request) => shiftTimes(request, shiftNs));
      const store = async (variant: string, orders: [(typeof doors)[number], OtlpDocument[]][]) => {
        const { id, key } = await addProject(db.pool, `${name}-${variant}`);
        for (const [door, order] of orders) {
          await Promise.all(
            order.map((request) =>
              receiver.send(door, request.resourceLogs ? "logs" : "traces", request, key),
            ),
          );
        }
        return await readStoredRows(db.pool, id, shiftNs);
      };
      const expected = await store("grpc", [["grpc", requests]]);
      expect(expected).toHaveProperty(original[0]?.resourceLogs ? "log_records.0" : "spans.0");
      expect(await store("protobuf", [["http-protobuf", requests]])).toEqual(expected);
      expect(await store("json", [["http-json", shuffled(requests)]])).toEqual(expected);
      expect(
        await store("twice", [
          ["grpc", shuffled(requests)],
          ["grpc", requests],
        ]),
      ).toEqual(expected);
    });
  },
);

test.runIf(!isThere)(`skipped: there is no recorded telemetry in ${folder} (RUNTOWER_TEST_DATA)`, () => {});
