import { expect, it } from "vitest";
import { emptyRoute, faultsAt, freeName, moved, renameInRoutes, routesTo } from "./settings-draft";

const route = {
  ...emptyRoute,
  receiver: "ops",
  routes: [
    { ...emptyRoute, receiver: "team", mute_time_intervals: ["nights"] },
    { ...emptyRoute, receiver: "ops", active_time_intervals: ["nights"] },
  ],
};

it("renames a receiver wherever routes name it", () => {
  const renamed = renameInRoutes(route, "receiver", "ops", "on call");
  expect([renamed.receiver, ...renamed.routes.map(({ receiver }) => receiver)]).toEqual([
    "on call",
    "team",
    "on call",
  ]);
  expect(routesTo(renamed, "on call")).toBe(2);
  expect(routesTo(renamed, "ops")).toBe(0);
});

it("renames a time interval where routes mute or are active by it", () => {
  const renamed = renameInRoutes(route, "interval", "nights", "dark");
  expect(renamed.routes[0]?.mute_time_intervals).toEqual(["dark"]);
  expect(renamed.routes[1]?.active_time_intervals).toEqual(["dark"]);
});

it("finds a name that is free", () => {
  expect(freeName("a", [{ name: "a" }, { name: "a 2" }])).toBe("a 3");
});

it("moves within the list and not out of it", () => {
  expect(moved(["a", "b", "c"], 2, -1)).toEqual(["a", "c", "b"]);
  expect(moved(["a", "b"], 0, -1)).toEqual(["a", "b"]);
});

it("tells the faults of one part, and not those of one that only begins alike", () => {
  const faults = [
    { field: "receivers.1.name", message: "x" },
    { field: "receivers.10.name", message: "y" },
    { field: "receivers.1", message: "z" },
  ];
  expect(faultsAt(faults, "receivers.1")).toEqual([
    { field: "name", message: "x" },
    { field: "", message: "z" },
  ]);
});
