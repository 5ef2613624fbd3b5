import { describe, expect, test } from "vitest";
import { instanceOf, type StoredInstance } from "./instance";

const now = Date.parse("2026-11-21T12:00:00Z");
const minutesAgo = (minutes: number) => new Date(now - minutes * 60_000);
const stored = (over: Partial<StoredInstance> = {}): StoredInstance => ({
  instance_id: "opa-1",
  version: "1.9.0",
  labels: { id: "opa-1", version: "1.9.0", app: "agents" },
  status: {
    bundles: {
      authz: {
        name: "authz",
        active_revision: "r7",
        last_successful_activation: "2026-11-21T11:00:00Z",
        last_successful_download: "2026-11-21T11:00:00Z",
        last_request: "0001-01-01T00:00:00Z",
        size: 1200,
      },
    },
    plugins: { bundle: { state: "OK" }, decision_logs: { state: "OK" } },
  },
  status_at: minutesAgo(1),
  decisions_at: minutesAgo(1),
  decisions: 1000n,
  dropped: 0n,
  first_seen: minutesAgo(600),
  last_seen: minutesAgo(1),
  ...over,
});
const health = (over: Partial<StoredInstance>) => instanceOf(stored(over), now).health;

describe("an OPA instance", () => {
  test("is well when nothing it says is wrong; its own labels are not repeated", () => {
    const instance = instanceOf(stored(), now);
    expect(instance.health).toEqual({ level: "well", words: [expect.stringContaining("nothing is wrong")] });
    expect(instance.labels).toEqual({ app: "agents" });
    expect(instance.bundles[0]).toMatchObject({ active_revision: "r7", last_request_at: null, error: null });
  });

  test("says what it lost, and what parts of decisions", () => {
    const drops = {
      startedAt: null,
      before: { rate_limit_exceeded: 5 },
      now: { rate_limit_exceeded: 2, nd_builtin_cache_dropped: 3 },
    };
    const instance = instanceOf(stored({ dropped: 7n, status: { runtower: { drops } } }), now);
    expect(instance.lost).toEqual({
      total: 7,
      reasons: { rate_limit_exceeded: 7, nd_builtin_cache_dropped: 3 },
    });
    expect(instance.health.level).toBe("warning");
    expect(instance.health.words.join(" ")).toMatch(/lost 7 decisions.*3 decisions it left out/);
  });

  test("fails where a bundle, a plugin or an upload did, in OPA's own words", () => {
    const error = {
      name: "authz",
      code: "bundle_error",
      message: "Bundle load failed",
      errors: ["rego.rego:3: bad"],
    };
    expect(health({ status: { bundles: { authz: error } } })).toMatchObject({
      level: "failing",
      words: ["Bundle authz could not be loaded: Bundle load failed: rego.rego:3: bad."],
    });
    expect(health({ status: { plugins: { bundle: { state: "ERROR", message: "no disk" } } } }).words).toEqual(
      ["Plugin bundle is in error: no disk."],
    );
    expect(
      health({ status: { decision_logs: { code: "decision_log_error", message: "401 Unauthorized" } } })
        .level,
    ).toBe("failing");
  });

  test("is stale when it was silent for longer than OPA ever waits, whatever it said before", () => {
    expect(health({ last_seen: minutesAgo(15) }).level).toBe("well");
    expect(health({ last_seen: minutesAgo(180) })).toMatchObject({
      level: "stale",
      words: [expect.stringContaining("3 hours")],
    });
  });

  test("that sends decisions and no status is told how to", () => {
    expect(health({ status: null, status_at: null })).toMatchObject({
      level: "warning",
      words: [expect.stringContaining("no status")],
    });
    expect(health({ status: "nonsense", decisions_at: null }).words).toEqual([
      "No decisions came from it yet.",
    ]);
  });
});
