import { describe, expect, it } from "vitest";
import { fingerprintWords, splitStep } from "./error-fingerprint";

describe("the fingerprint of an error", () => {
  it.each([
    ["connection to 10.0.3.17:5432 refused", "connection to 10.9.9.9:6432 refused"],
    ["user 4711 not found", "user 12 not found"],
    ["request req_8f3kd92 timed out after 30s", "request req_91kd88ab timed out after 1.5s"],
    ["GET https://a.example/x?id=1 answered 503", "GET https://b.example/yy answered 503"],
    ['no model "gpt-4o"', 'no model "claude 3"'],
    ["can't open 'a.txt'", "can't open 'b/c.txt'"],
    ["at 2026-11-21T10:00:00Z: gone", "at 2026-11-22 11:30:01.5Z: gone"],
    ["trace 4bf92f3577b34da6a3ce929d0e0e4736 is cut", "trace 00f067aa-0ba9-02b7-0000-00000000ffff is cut"],
    ["ann@example.com may not", "bob.b@mail.example.org may not"],
    ["at 0x7ffe12: bad", "at 0xdeadbeef: bad"],
    ["used 91% of 2GB", "used 100% of 16GB"],
    ["listening on fe80::1 failed", "listening on 2001:db8::ff00:42:8329 failed"],
    ["a\n  b", "a b"],
  ])("is the same for %j and %j", (a, b) => {
    expect(fingerprintWords(a)).toBe(fingerprintWords(b));
  });

  it.each([
    ["connection refused", "connection reset"],
    ["rate limit of the provider", "context length of the provider"],
    ["can't open it, won't retry", "can't close it, won't retry"],
    ["ValueError: bad input", "KeyError: bad input"],
  ])("differs for %j and %j", (a, b) => {
    expect(fingerprintWords(a)).not.toBe(fingerprintWords(b));
  });

  it("takes linear time on what a sender makes up", () => {
    for (const text of ["'".repeat(2_000), "a@".repeat(1_000), "1:".repeat(1_000), "x-".repeat(1_000)]) {
      const startedUs = process.cpuUsage().user;
      fingerprintWords(text);
      expect(process.cpuUsage().user - startedUs).toBeLessThan(2_000_000);
    }
  });
});

it("tells the step apart from what went wrong in it", () => {
  expect(splitStep("tool `lookup`: connection refused")).toEqual({
    step: "tool `lookup`",
    rest: ": connection refused",
  });
  expect(splitStep("LLM call `chat` timed out").step).toBe("LLM call `chat`");
  expect(splitStep("`POST /charge` in payments failed (500)").step).toBe("`POST /charge` in payments");
  expect(splitStep("connection refused")).toEqual({ step: "", rest: "connection refused" });
});
