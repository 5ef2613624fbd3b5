import { expect, it } from "vitest";
import { hiddenInputs, PolicyReads } from "./policy-reads";
import { scanRego } from "./scan-rego";

const policy = `# package not.this
package agents.tools

import data.lib.paths
import data.users as people

default allow := false
allow if {
	input.tool in data.tools["safe list"].names
	not data.agents.tools.blocked[input.agent]
	paths.inside(input.path)
	msg := "data.not_read http.send()"
	raw := \`data.neither\`
	time.now_ns() > 5
}
reply := http.send({"url": "x"}).body # rand.intn
mine.time.now_ns if other.data.nothing
`;

it("reads package, documents and calls out of the text, not out of comments and strings", () => {
  expect(scanRego(policy)).toEqual({
    package: ["agents", "tools"],
    reads: [["lib", "paths"], ["users"], ["tools", "safe list", "names"], ["agents", "tools", "blocked"]],
    calls: ["http.send", "time.now_ns"],
  });
});

it.each([
  ["", []],
  ["package", []],
  ['package a["b c"].d\nx := "unclosed', ["a", "b c", "d"]],
  ['package a\nx := $"{data.u} "', ["a"]],
])("survives %j", (text, name) => {
  expect(scanRego(text).package).toEqual(name);
});

it("looks into template strings", () => {
  expect(scanRego('package a\nx := $"{data.users.name} and {uuid.rfc4122(1)}"\ny := data.z').reads).toEqual([
    ["users", "name"],
    ["z"],
  ]);
});

const of = (modules: string[], data = {}) =>
  new PolicyReads({
    modules: modules.map((text, i) => ({ name: `${i}.rego`, text })),
    data,
    dataText: JSON.stringify(data),
    regoVersion: 1,
    revision: null,
    wasm: null,
  });

it("tells what is read at a path, through other packages, and what of it is missing", () => {
  const reads = of(
    [
      "package a\nallow if data.b.helper\nallow if data.config.on",
      "package b\nhelper if data.users[input.user].roles",
      "package c\nx if http.send({})",
    ],
    { config: { on: true } },
  );
  expect(reads.at("a/allow")).toEqual({ isDefined: true, missing: ["data.users"], calls: [] });
  expect(reads.at("c")).toEqual({ isDefined: true, missing: [], calls: ["http.send"] });
  expect(reads.at("z/allow")).toEqual({ isDefined: false, missing: [], calls: [] });
  expect(reads.all.missing).toEqual(["data.users"]);
  expect(reads.packages).toEqual(["a", "b", "c"]);
});

it("names a missing document no deeper than it has to", () => {
  const reads = of(["package a\nx := data.app.users.list\ny := data.app.on\nz := data.list[0].deep"], {
    app: { on: 1 },
    list: [],
  });
  expect(reads.at("a").missing).toEqual(["data.app.users"]);
});

it("counts hidden inputs that nobody vouched for", () => {
  const hidden = ["/input/password", "/input/user/token", "/result/x", "/input/user/token"];
  expect(hiddenInputs(hidden, [])).toEqual(["/input/password", "/input/user/token"]);
  expect(hiddenInputs(hidden, ["/input/user"])).toEqual(["/input/password"]);
  expect(hiddenInputs(hidden, ["/input/us", "/input/password"])).toEqual(["/input/user/token"]);
});
