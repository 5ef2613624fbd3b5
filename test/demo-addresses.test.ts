import { expect, it, test } from "vitest";
import { addressesOf } from "@/scripts/demo/addresses";

it.each([
  [{}, "http://localhost:4317", "http://localhost:4318", null],
  [{ endpoint: "http://127.0.0.1:15417" }, "http://127.0.0.1:15417", "http://127.0.0.1:15418", "http"],
  [{ http: "http://127.0.0.1:15418/" }, "http://127.0.0.1:15417", "http://127.0.0.1:15418/", "endpoint"],
  [
    { endpoint: "https://a.example", http: "https://b.example" },
    "https://a.example",
    "https://b.example",
    null,
  ],
])("%o sends to %s and %s", (given, endpoint, http, taken) => {
  expect(addressesOf(given)).toEqual({ endpoint, http, taken });
});

test("an address that does not tell the other one asks for it", () => {
  expect(() => addressesOf({ endpoint: "https://otlp.example" })).toThrow("--http is needed too");
  expect(() => addressesOf({ http: "http://localhost:1" })).toThrow("--endpoint is needed too");
  expect(() => addressesOf({ endpoint: "localhost:4317" })).toThrow("must be an address");
});
