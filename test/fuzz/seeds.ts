import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { encodeLogs, encodeTraces } from "../support/otlp-encode";
import { encodeMetrics } from "../support/otlp-encode-metrics";

export type Seeds = {
  tracesProtobuf: Buffer[];
  tracesJson: Buffer[];
  logsProtobuf: Buffer[];
  logsJson: Buffer[];
  metricsProtobuf: Buffer[];
  metricsJson: Buffer[];
};

const root = fileURLToPath(new URL("../..", import.meta.url));
const folders = [`${root}/test/fixtures/dialects`, `${root}/test/fixtures/metrics`, `${root}/test/pipeline`];
/** Recorded exports, which a clone does not have. */
const recorded = `${root}/../shared/data`;
const linesOfEach = 12;
const longestSeed = 200_000;

/** Real exports to mutate: the fixtures, and where they are there the recordings. */
export function readSeeds(): Seeds {
  const requests = [...folders.flatMap(jsonFiles), ...recordings()];
  const seeds: Seeds = {
    tracesProtobuf: [],
    tracesJson: [],
    logsProtobuf: [],
    logsJson: [],
    metricsProtobuf: [],
    metricsJson: [],
  };
  for (const text of requests.filter(({ length }) => length <= longestSeed)) {
    const request: unknown = JSON.parse(text);
    if (text.includes('"resourceSpans"')) {
      seeds.tracesJson.push(Buffer.from(text));
      seeds.tracesProtobuf.push(encodeTraces(request));
    } else if (text.includes('"resourceLogs"')) {
      seeds.logsJson.push(Buffer.from(text));
      seeds.logsProtobuf.push(encodeLogs(request));
    } else if (text.includes('"resourceMetrics"')) {
      seeds.metricsJson.push(Buffer.from(text));
      seeds.metricsProtobuf.push(encodeMetrics(request));
    }
  }
  if (seeds.logsJson.length === 0) {
    const text = JSON.stringify(someLogs);
    seeds.logsJson.push(Buffer.from(text));
    seeds.logsProtobuf.push(encodeLogs(someLogs));
  }
  return seeds;
}

function jsonFiles(folder: string): string[] {
  return filesIn(folder)
    .filter((name) => name.endsWith(".otlp.json"))
    .map((name) => readFileSync(`${folder}/${name}`, "utf8"));
}

function recordings(): string[] {
  const agents = `${recorded}/agents`;
  const lines = [`${recorded}/train-ticket`, agents].flatMap((folder) =>
    filesIn(folder)
      .filter((name) => name.endsWith(".otlp.jsonl.gz"))
      .flatMap((name) =>
        gunzipSync(readFileSync(`${folder}/${name}`))
          .toString("utf8")
          .split("\n")
          .filter((line) => line !== "" && line.length <= longestSeed)
          .slice(0, linesOfEach),
      ),
  );
  return [...lines, ...jsonFiles(agents)];
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const someLogs = {
  resourceLogs: [
    {
      resource: { attributes: [text("service.name", "shop")] },
      scopeLogs: [
        {
          scope: { name: "logger" },
          logRecords: [
            {
              timeUnixNano: "1544712660300000000",
              severityNumber: 17,
              severityText: "ERROR",
              body: { kvlistValue: { values: [text("message", "out of stock")] } },
              attributes: [text("run_id", "run-1"), { key: "n", value: { intValue: "5" } }],
              traceId: "5b8efff798038103d269b633813fc60c",
              spanId: "eee19b7ec3c1b174",
            },
          ],
        },
      ],
    },
  ],
};
