import { expect, test } from "vitest";
import { legendText, seriesName, shortNames } from "./series-name";

const get = { __name__: "requests_total", job: "api", method: "GET" };
const post = { ...get, method: "POST" };

test("a series is written as Prometheus writes it", () => {
  expect(seriesName(get)).toBe('requests_total{job="api", method="GET"}');
  expect(seriesName({ __name__: "up" })).toBe("up");
  expect(seriesName({})).toBe("value");
});

test("a legend takes labels by name, and falls back to the series", () => {
  expect(legendText("{{method}} of {{ job }}", get)).toBe("GET of api");
  expect(legendText("{{nothing}}", { job: "api" })).toBe('{job="api"}');
  expect(legendText("p95", get)).toBe("p95");
});

test("several series are named by what tells them apart", () => {
  expect(shortNames([get, post])).toEqual(["GET", "POST"]);
  expect(shortNames([get])).toEqual(['requests_total{job="api", method="GET"}']);
  expect(
    shortNames([
      { a: "1", b: "2" },
      { a: "2", b: "1" },
    ]),
  ).toEqual(['{a="1", b="2"}', '{a="2", b="1"}']);
  const pods = ["x", "y", "z"].map((pod) => ({ code: pod === "z" ? "500" : "200", pod }));
  expect(shortNames(pods)[0]).toBe('{pod="x", code="200"}');
});
