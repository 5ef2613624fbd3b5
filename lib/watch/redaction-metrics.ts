import { Counter, type Registry } from "prom-client";

// Admins name their rules, so names could grow without end; past this many they are one.
const maxRules = 200;

/** How often rules of redaction matched, of all projects. */
export function createRedactionMetrics(registry: Registry) {
  const matches = new Counter({
    name: "runtower_redactions_total",
    help: "Values and parts of texts that redaction rules took away before storage",
    labelNames: ["rule", "target"],
    registers: [registry],
  });
  const known = new Set<string>();
  return {
    countRedacted(rule: string, target: string, count: number): void {
      const isNamed = known.has(rule) || known.size < maxRules;
      if (isNamed) known.add(rule);
      matches.inc({ rule: isNamed ? rule : "other", target }, count);
    },
  };
}
