import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findGroups, findRoutes } from "./find-groups";
import { readRouting } from "./read-routing";

const eq = (name: string, value: string) => ({ name, op: "=", value });
const receivers = ["pager", "chat", "mail"].map((name) => ({
  name,
  integrations: [{ kind: "webhook", id: name }],
}));
const routingOf = (route: object) => {
  const routing = readRouting({ receivers, route });
  if (routing === null) throw new Error("no routing");
  return routing;
};
const routed = (route: object, labels: { [name: string]: string }) =>
  findGroups(routingOf(route), labels).map(
    ({ route: { path }, receiver, key }) => `${path} ${receiver} ${key}`,
  );

describe("routes", () => {
  const tree = {
    receiver: "mail",
    group_by: ["alertname"],
    routes: [
      { matchers: [eq("severity", "critical")], receiver: "pager", continue: true },
      {
        matchers: [eq("team", "ai")],
        receiver: "chat",
        group_by: ["..."],
        routes: [{ matchers: [eq("env", "dev")], receiver: null }],
      },
      { matchers: [eq("severity", "critical")], group_by: [] },
    ],
  };
  it("goes to the first that matches, and further where it says so", () => {
    expect(routed(tree, { alertname: "A" })).toEqual(['0 mail {}:{alertname="A"}']);
    expect(routed(tree, { alertname: "A", severity: "critical" })).toEqual([
      '0.0 pager {}/{severity="critical"}:{alertname="A"}',
      '0.2 mail {}/{severity="critical"}:{}',
    ]);
    expect(routed(tree, { alertname: "A", team: "ai" })).toEqual([
      '0.1 chat {}/{team="ai"}:{alertname="A",team="ai"}',
    ]);
  });
  it("tells nobody where the receiver is none, or there is none of that name", () => {
    expect(routed(tree, { alertname: "A", team: "ai", env: "dev" })).toEqual([]);
    expect(routed({ receiver: "nobody" }, { alertname: "A" })).toEqual([]);
    expect(readRouting({})).toBeNull();
  });
  it("groups what has not the label apart from what has", () => {
    const route = { receiver: "mail", group_by: ["job", "alertname"] };
    expect(routed(route, { job: "a" })).toEqual(['0 mail {}:{job="a"}']);
    expect(routed(route, { other: "a" })).toEqual(["0 mail {}:{}"]);
  });
  it("inherits all but matchers, continue and time intervals", () => {
    const { root } = routingOf({
      receiver: "mail",
      group_wait_seconds: 5,
      mute_time_intervals: ["night"],
      routes: [{ matchers: [eq("a", "b")], repeat_interval_seconds: 60 }],
    });
    expect(root.routes[0]).toMatchObject({
      receiver: "mail",
      groupWaitMs: 5_000,
      groupIntervalMs: 300_000,
      repeatIntervalMs: 60_000,
      muteTimeIntervals: [],
    });
  });
  it("keeps keys short, and apart", () => {
    const route = { receiver: "mail", group_by: ["..."] };
    const [a] = findGroups(routingOf(route), { alertname: "A", text: "x".repeat(3_000) });
    const [b] = findGroups(routingOf(route), { alertname: "A", text: `${"x".repeat(2_999)}y` });
    expect(a?.key.length).toBeLessThan(500);
    expect(a?.key).not.toBe(b?.key);
  });
});

type Model = { label: string; value: string; continue: boolean; routes: Model[] };
const nodeOf = (levels: number): fc.Arbitrary<Model> =>
  fc.record({
    label: fc.constantFrom("a", "b", "any"),
    value: fc.constantFrom("1", "2"),
    continue: fc.boolean(),
    routes: levels === 0 ? fc.constant([]) : fc.array(nodeOf(levels - 1), { maxLength: 3 }),
  });

it("finds the routes that a plain reading of the rules finds", () => {
  const document = ({ label, value, continue: goesOn, routes }: Model): object => ({
    matchers: label === "any" ? [] : [eq(label, value)],
    continue: goesOn,
    routes: routes.map(document),
  });
  // Every route by its path, with whether it matches with all above it; then those that nothing below or before it hides.
  const model = (root: Model, labels: { [name: string]: string }) => {
    const paths: string[] = [];
    const visit = (one: Model, path: string): boolean => {
      if (one.label !== "any" && labels[one.label] !== one.value) return false;
      let went = false;
      let isStopped = false;
      one.routes.forEach((below, i) => {
        if (isStopped || !visit(below, `${path}.${i}`)) return;
        went = true;
        isStopped = !below.continue;
      });
      if (!went) paths.push(path);
      return true;
    };
    visit({ ...root, label: "any" }, "0");
    return paths;
  };
  fc.assert(
    fc.property(
      nodeOf(3),
      fc.dictionary(fc.constantFrom("a", "b"), fc.constantFrom("1", "2")),
      (root, labels) => {
        const routing = routingOf({ ...document({ ...root, label: "any" }), receiver: "mail" });
        expect(findRoutes(routing.root, labels).map(({ path }) => path)).toEqual(model(root, labels));
      },
    ),
  );
});
