import type { LabelRecord } from "@/lib/model/alert";

const unsaid = new Set(["alertname", "__name__"]);

/** `workflow=checkout, region=east`; an alert without labels of its own is just the alert. */
export function labelWords(labels: LabelRecord, shared: ReadonlySet<string> = new Set()): string {
  const own = Object.entries(labels).filter(([name]) => !unsaid.has(name));
  const telling = own.filter(([name]) => !shared.has(name));
  const pairs = telling.length > 0 ? telling : own;
  return pairs.length === 0 ? "the alert" : pairs.map(([name, value]) => `${name}=${value}`).join(", ");
}

/** Names of labels that tell none of several apart. */
export function sharedLabels(all: readonly LabelRecord[]): ReadonlySet<string> {
  const [first = {}, ...others] = all;
  if (others.length === 0) return new Set();
  return new Set(Object.keys(first).filter((name) => others.every((labels) => labels[name] === first[name])));
}
