import { isoFromNs } from "@/lib/model/time";
import { faultKinds } from "./faults";
import type { Verification } from "./verify";

const number = (value: number) => value.toLocaleString("en");
const ofKind = {
  file: "faults of the file",
  chain: "breaks of the chain",
  seal: "altered seals",
  altered: "altered decisions",
  swapped: "pairs of swapped decisions",
  missing: "missing decisions",
  added: "decisions that were never sealed",
  reordered: "lines out of order",
  rewritten: "decisions sealed again with what no source told",
} as const;

/** For people: what was looked at, the first fault of each kind, all counted, and the head to note down. */
export function reportText(found: Verification, shown: number): string {
  const { about, faults, head } = found;
  const lines = [
    `Project ${about.project}: ${number(found.decisions)} decisions from ${isoFromNs(about.fromNs)} to ${isoFromNs(about.toNs)}, ${number(found.seals)} seals.`,
  ];
  if (faults.total === 0) {
    lines.push(
      found.decisions === 0 && found.seals === 0
        ? "  Nothing is stored or sealed: there is nothing to verify."
        : `  OK: each of the ${number(found.right)} is what was sealed, ${about.isFiltered ? "" : "none is missing, "}and the chain is whole.`,
    );
  }
  for (const kind of faultKinds) {
    const count = faults.counts.get(kind) ?? 0;
    if (count === 0) continue;
    lines.push(`  FAULT: ${number(count)} ${ofKind[kind]}`);
    const some = faults.of(kind).slice(0, shown);
    lines.push(...some.map(({ message }) => `    ${message}`));
    if (count > some.length)
      lines.push(`    and ${number(count - some.length)} more (--all shows up to 100 of each)`);
  }
  if (found.expired > 0)
    lines.push(
      `  ${number(found.expired)} are past retention: they were sealed and have been dropped since.`,
    );
  if (found.waiting > 0) lines.push(`  ${number(found.waiting)} were just written and wait to be sealed.`);
  if (found.moved > 0)
    lines.push(
      `  ${number(found.moved)} were told of again with another time, which is outside of this range.`,
    );
  if (about.isFiltered)
    lines.push("  The file holds what matched a query: whether something is missing cannot be told.");
  if (head !== null)
    lines.push(
      `  Head of the chain, seal ${head.n}: ${head.hash.toString("hex")}`,
      "  Note it down elsewhere: --head with it shows later that nothing before it was rewritten.",
    );
  return lines.join("\n");
}

export function reportJson(found: Verification): object {
  const { about, faults, head } = found;
  return {
    ok: faults.total === 0,
    project: about.project,
    from: isoFromNs(about.fromNs),
    to: isoFromNs(about.toNs),
    decisions: found.decisions,
    seals: found.seals,
    entries: found.entries,
    expired: found.expired,
    waiting: found.waiting,
    moved: found.moved,
    filtered: about.isFiltered,
    head: head === null ? null : { n: String(head.n), hash: head.hash.toString("hex") },
    faults: Object.fromEntries(faultKinds.map((kind) => [kind, faults.counts.get(kind) ?? 0])),
    findings: faultKinds.flatMap((kind) =>
      faults.of(kind).map(({ message, id, timeNs }) => ({
        kind,
        message,
        decision_id: id,
        time: timeNs === null ? null : isoFromNs(timeNs),
      })),
    ),
  };
}
