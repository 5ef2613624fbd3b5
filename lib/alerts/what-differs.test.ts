import { describe, expect, it } from "vitest";
import { fisherP } from "./fisher";
import { type Features, whatDiffers } from "./what-differs";

const row = (attributes: { [key: string]: string | string[] }): Features =>
  new Map(Object.entries(attributes).map(([key, value]) => [key, new Set([value].flat())]));
const rows = (count: number, of: (i: number) => { [key: string]: string | string[] }) =>
  Array.from({ length: count }, (_, i) => row(of(i)));

/** The same numbers each time, in no order that means anything. */
const dice = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
};

describe("what differs", () => {
  it("finds a planted attribute among noise, ids and attributes that all have", () => {
    const next = dice(7);
    const make = (version: () => string) => (i: number) => ({
      "deployment.version": version(),
      "service.name": "orchestrator",
      "user.id": `user-${Math.floor(next() * 40)}`,
      order_id: `NW-${i}-${Math.floor(next() * 1e6)}`,
      ...Object.fromEntries(
        Array.from({ length: 60 }, (_, k) => [`noise.${k}`, String(Math.floor(next() * (2 + (k % 8))))]),
      ),
    });
    const failing = rows(
      40,
      make(() => (next() < 0.9 ? "1.5.0" : "1.4.2")),
    );
    const healthy = rows(
      160,
      make(() => (next() < 0.15 ? "1.5.0" : "1.4.2")),
    );
    const { items, leftOut } = whatDiffers(failing, healthy);
    expect(items[0]).toMatchObject({ key: "deployment.version", value: "1.5.0" });
    expect(items).toHaveLength(1);
    expect(leftOut).toEqual(["order_id"]);
  });

  it("counts both sets and tells shares", () => {
    const failing = rows(10, (i) => ({ tenant: i < 9 ? "acme" : "other" }));
    const healthy = rows(30, (i) => ({ tenant: i < 3 ? "acme" : "other" }));
    const [first] = whatDiffers(failing, healthy).items;
    expect(first).toMatchObject({
      value: "acme",
      failing: 9,
      healthy: 3,
      failingShare: 0.9,
      healthyShare: 0.1,
    });
    expect(first?.pValue).toBeLessThan(0.001);
  });

  it("says nothing of a difference that chance explains", () => {
    const failing = rows(5, (i) => ({ region: i < 3 ? "eu" : "us" }));
    const healthy = rows(20, (i) => ({ region: i < 9 ? "eu" : "us" }));
    const { items, note } = whatDiffers(failing, healthy);
    expect(items).toEqual([]);
    expect(note).toContain("chance");
  });

  it("says that there are too few rows, none to compare with, or that all are alike", () => {
    const few = rows(2, () => ({ tenant: "acme" }));
    expect(whatDiffers(few, few).note).toContain("Too few");
    expect(whatDiffers(few, []).note).toContain("no healthy");
    expect(whatDiffers([], few).note).toContain("no failing");
    const alike = rows(50, () => ({ tenant: "acme" }));
    expect(whatDiffers(alike, alike)).toMatchObject({ items: [], leftOut: [] });
  });

  it("puts versions, tenants and regions before others that tell as much", () => {
    const failing = rows(20, () => ({ a_route: "/x", "app.tenant": "acme", z: "1" }));
    const healthy = rows(20, () => ({ a_route: "/y", "app.tenant": "other", z: "2" }));
    expect(whatDiffers(failing, healthy).items.map(({ key }) => key)).toEqual(["app.tenant", "a_route", "z"]);
  });

  it("keeps an id that most failing rows share", () => {
    const failing = rows(30, (i) => ({ host: i < 25 ? "node-7" : `node-${100 + i}` }));
    const healthy = rows(60, (i) => ({ host: `node-${200 + i}` }));
    expect(whatDiffers(failing, healthy).items[0]).toMatchObject({ key: "host", value: "node-7" });
  });

  it("takes each of several values of a key", () => {
    const failing = rows(20, () => ({ tool: ["search", "delete_file"] }));
    const healthy = rows(20, () => ({ tool: ["search"] }));
    expect(whatDiffers(failing, healthy).items).toMatchObject([{ key: "tool", value: "delete_file" }]);
  });

  it("tells once what several attributes say alike", () => {
    const failing = rows(20, () => ({
      version: "1.5.0",
      "service.version": "1.5.0",
      "agent.version": "1.5.0",
    }));
    const healthy = rows(20, () => ({
      version: "1.4.2",
      "service.version": "1.4.2",
      "agent.version": "1.4.2",
    }));
    expect(whatDiffers(failing, healthy).items).toMatchObject([
      { key: "agent.version", also: ["service.version", "version"] },
    ]);
  });

  it("tests exactly: the tea taster's table", () => {
    expect(fisherP(3, 4, 1, 4)).toBeCloseTo(17 / 70, 10);
    expect(fisherP(4, 4, 0, 4)).toBeCloseTo(1 / 70, 10);
    expect(fisherP(0, 5, 0, 5)).toBe(1);
  });
});
