import { expect, it } from "vitest";
import { routeNumber, routeWords } from "./route-words";
import { emptyRoute } from "./settings-draft";

it.each([
  [emptyRoute, true, "nobody is told"],
  [emptyRoute, false, "receiver as above"],
  [
    { ...emptyRoute, receiver: "ops", group_by: ["alertname"], group_wait_seconds: 30, continue: true },
    false,
    "tells ops, together by alertname, after 30s, and on to the next",
  ],
  [
    { ...emptyRoute, receiver: null, group_by: ["..."], mute_time_intervals: ["nights"] },
    false,
    "nobody is told, each alert alone, mute at nights",
  ],
])("says what a route does", (route, isRoot, words) => {
  expect(routeWords(route, isRoot)).toBe(words);
});

it("numbers routes as people count", () => {
  expect(routeNumber("0.1.0")).toBe("2.1");
  expect(routeNumber("0")).toBe("");
});
