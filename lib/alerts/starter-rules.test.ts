import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkDefinition, fileRuleOf } from "./check-definition";
import { parseRuleFile } from "./rule-file-parse";
import { printRuleFile } from "./rule-file-print";
import { runbookUrl, starterDefinition, starterRules } from "./starter-rules";

const runbooks = "grafana/runbooks";

describe("starter rules", () => {
  it("have names of their own, and nothing wrong or doubtful with them", () => {
    const names = starterRules.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const rule of starterRules) {
      const { faults, warnings, expr } = checkDefinition(starterDefinition(rule));
      expect({ name: rule.name, faults, warnings }).toEqual({ name: rule.name, faults: [], warnings: [] });
      expect(expr).not.toBe("");
    }
  });

  it("can be taken to a Prometheus as a file", () => {
    const rules = starterRules.map((rule) => fileRuleOf(starterDefinition(rule)));
    const group = {
      name: "starter",
      intervalMs: 30_000,
      queryOffsetMs: 0,
      seriesLimit: 0,
      labels: {},
      rules,
    };
    expect(parseRuleFile(printRuleFile([group]))).toEqual({ groups: [group], faults: [], warnings: [] });
  });

  it("have a runbook each, and every runbook has a rule", () => {
    const names = starterRules.map(({ name }) => `${name}.md`).sort();
    expect(existsSync(runbooks) ? readdirSync(runbooks).sort() : []).toEqual(names);
  });

  it.each(starterRules.map(({ name }) => name))("%s has a runbook that says what a person needs", (name) => {
    const text = readFileSync(`${runbooks}/${name}.md`, "utf8");
    expect(text.startsWith(`# ${name}\n`)).toBe(true);
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(["What it means", "What to look at", "What to do", "When to silence"]);
    // Links stay within the installation, or lead to other runbooks that are there.
    for (const [, target = ""] of text.matchAll(/\]\(([^)]+)\)/g)) {
      expect(target).toMatch(/^\/([a-z]|$)/);
      const other = /^\/alerts\/runbooks\/(.+)$/.exec(target)?.[1];
      if (other !== undefined) expect(existsSync(`${runbooks}/${other}.md`), target).toBe(true);
    }
    const { annotations } = starterDefinition(
      starterRules.find((rule) => rule.name === name) ?? starterRules[0] ?? fail(),
    );
    expect(annotations.runbook_url).toBe(runbookUrl(name));
  });
});

function fail(): never {
  throw new Error("there are no starter rules");
}
