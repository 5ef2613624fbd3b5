import { expect, test } from "vitest";
import type { EvidencePack } from "@/lib/contract/evidence";
import { causeOf } from "./cause";
import { distanceWords } from "./evidence-changes";

type Pack = Pick<EvidencePack, "samples" | "differs" | "changes">;

const sample: Pack["samples"][number] = {
  kind: "run",
  id: "r1",
  href: "/runs/r1",
  title: "publish-notes",
  service: "worker",
  version: "1.5.0",
  status: "failed",
  started_at: "2026-11-21T10:00:00Z",
  duration_ms: 1200,
  cause: "TimeoutError: lookup did not answer",
  why: "The most common error",
  alike: { count: 34, of: 41 },
  run_id: "r1",
  trace_id: null,
  request_id: null,
  waterfall: null,
  logs: [],
  decisions: [],
};
const differs = (failing: number, healthy: number): Pack["differs"] => ({
  words: "",
  subject: "runs",
  failing: 41,
  failing_cut: false,
  healthy: 200,
  healthy_cut: false,
  items: [
    {
      key: "deployment.version",
      value: "1.5.0",
      failing: Math.round(failing * 41),
      healthy: Math.round(healthy * 200),
      failing_share: failing,
      healthy_share: healthy,
      difference: failing - healthy,
      p_value: 1e-9,
      q: null,
    },
  ],
  left_out: [],
  note: null,
});
const change = (minutes_before: number): Pack["changes"][number] => ({
  kind: "version",
  of: "worker",
  value: "1.5.0",
  before: "1.4.2",
  at: "2026-11-21T09:56:00Z",
  minutes_before,
  who: null,
  href: null,
});

test("the cause is the first sample's words, what sets the failing apart, and what was new just before", () => {
  expect(causeOf({ samples: [sample], differs: differs(0.98, 0), changes: [change(4.2)] })).toEqual({
    words: "TimeoutError: lookup did not answer",
    alike: "34 of 41 are like it",
    apart: "98% of the failing ones have deployment.version = 1.5.0, none of the healthy ones",
    change: "worker 1.5.0 was first seen 4 min before",
  });
});

test("a small difference and a change of yesterday are not called a cause", () => {
  const cause = causeOf({
    samples: [sample],
    differs: differs(0.4, 0.3),
    changes: [change(1_500), change(-2)],
  });
  expect(cause?.apart).toBeNull();
  expect(cause?.change).toBeNull();
});

test("a pack that points nowhere has no cause", () => {
  expect(causeOf({ samples: [], differs: null, changes: [] })).toBeNull();
});

test("distances are said before and after", () => {
  expect(distanceWords(4.2)).toBe("4 min before");
  expect(distanceWords(-0.4)).toBe("under a minute after");
  expect(distanceWords(180)).toBe("3 h before");
});
