import type { EvidencePack } from "@/lib/contract/evidence";

const mostLines = 4;

/** The first lines of an evidence pack, for those who read it in a message: the cause, what differs, what changed before. */
export function evidenceLines(pack: Pick<EvidencePack, "samples" | "differs" | "changes">): string[] {
  const lines: string[] = [];
  const [sample] = pack.samples;
  if (sample !== undefined) {
    const { cause, title, why } = sample;
    lines.push(cause === null ? `${title}: ${sample.status} (${why})` : `${title}: ${cause} (${why})`);
  }
  for (const item of pack.differs?.items.slice(0, 2) ?? []) {
    const [failing, healthy] = [item.failing_share, item.healthy_share].map(percent);
    lines.push(`${item.key} is ${item.value} in ${failing} of the failing, ${healthy} of the healthy`);
  }
  const [change] = pack.changes;
  if (change !== undefined) {
    const minutes = Math.round(change.minutes_before);
    const when = minutes >= 0 ? `${minutes} min before` : `${-minutes} min after it began`;
    lines.push(`${change.of} changed to ${change.value} ${when}`);
  }
  return lines.slice(0, mostLines).map((line) => line.replace(/\s+/g, " ").trim());
}

const percent = (share: number) => `${Math.round(share * 100)} %`;
