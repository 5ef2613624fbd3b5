import { expect, it } from "vitest";
import { legendWords } from "./legend-words";

it("leaves short names as they are", () => expect(legendWords(["p50", "p95"])).toEqual(["p50", "p95"]));

it("begins long names with what tells them apart", () => {
  const names = ["calls of", "retries of"].map(
    (what) => `http_server_request_duration_seconds{service="shop", ${what}}`,
  );
  expect(legendWords([...names, "other"])).toEqual(["…calls of}", "…retries of}", "other"]);
});

it("cuts no word in two, and nothing that is short or alone", () => {
  const long = (end: string) => `a${"b".repeat(60)}${end}`;
  expect(legendWords([long("x"), long("y")])).toEqual([long("x"), long("y")]);
  expect(legendWords([long("x"), "y"])).toEqual([long("x"), "y"]);
  expect(legendWords([`of c${"d".repeat(60)}`, `of e${"f".repeat(60)}`])[0]).toMatch(/^of c/);
});
