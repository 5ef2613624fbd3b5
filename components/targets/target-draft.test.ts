import { expect, test } from "vitest";
import { bodyOf, draftOf, emptyMapping } from "./target-draft";

const json = { ...draftOf(null), url: "http://agent:8000/metrics ", kind: "json" as const };

test("what was typed, as it is sent", () => {
  const mapping = [
    emptyMapping({
      path: "tools.*.calls",
      metric: "tool_calls",
      type: "counter",
      labels: "tool=$1",
      scale: "0.001",
    }),
    emptyMapping(),
  ];
  expect(bodyOf({ ...json, labels: "job=agents", mapping })).toEqual({
    body: {
      url: "http://agent:8000/metrics",
      kind: "json",
      interval_seconds: 15,
      timeout_seconds: 10,
      labels: { job: "agents" },
      mapping: [
        {
          path: "tools.*.calls",
          metric: "tool_calls",
          type: "counter",
          labels: { tool: "$1" },
          scale: 0.001,
        },
      ],
    },
  });
});

test("a stored target is the same after it was opened and saved", () => {
  const row = {
    id: "1",
    project: "default",
    url: "http://agent:8000/metrics",
    kind: "json" as const,
    interval_seconds: 30,
    timeout_seconds: 5,
    labels: { job: "agents" },
    mapping: [{ path: "a", metric: "a", type: "gauge" as const, help: "A" }],
    enabled: true,
    has_authorization: false,
    created_at: "",
    updated_at: "",
    last: null,
  };
  const { url, kind, interval_seconds, timeout_seconds, labels, mapping } = row;
  expect(bodyOf(draftOf(row))).toEqual({
    body: { url, kind, interval_seconds, timeout_seconds, labels, mapping },
  });
});

test.each([
  [{ ...json, labels: "job" }, /Labels/],
  [{ ...json, url: " " }, /address/],
  [{ ...json, mapping: [emptyMapping({ path: "a", metric: "a", scale: "x" })] }, /factor of a/],
  [{ ...json, mapping: [emptyMapping({ path: "a", metric: "a", labels: "x" })] }, /Labels of a/],
])("what cannot be sent is said %#", (draft, words) => {
  const read = bodyOf(draft);
  expect("fault" in read ? read.fault : "").toMatch(words);
});
