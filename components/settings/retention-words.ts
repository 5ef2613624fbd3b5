import type { SignalRetention } from "@/lib/contract/retention";

export const signalWords: Record<SignalRetention["signal"], { title: string; about: string }> = {
  traces: { title: "Traces", about: "Spans, their large values, runs and what runs printed" },
  logs: { title: "Logs", about: "Log records" },
  decisions: {
    title: "Decisions",
    about: "Policy decisions and guardrail verdicts; the hash chain they are sealed into stays",
  },
  metrics: { title: "Metrics", about: "Samples and exemplars; what was added up from changes stays" },
};

export const mostDays = 3650;

/** What is typed into the field, or why it cannot be taken. */
export function readDays(text: string): { days: number } | { fault: string } {
  const days = Number(text.trim());
  if (!/^\d+$/.test(text.trim()) || days < 1 || days > mostDays)
    return { fault: `A whole number of days from 1 to ${mostDays}.` };
  return { days };
}

/** What holds now, what will, and what goes next, in a sentence each. */
export function retentionSentences(retention: SignalRetention): string[] {
  const { keep_days: now, chosen_days: chosen, chosen_from: from, next_drop: next } = retention;
  const sentences = [];
  if (from !== null) sentences.push(`Now ${now} days; ${chosen} days for data of ${from} on.`);
  if (next === null) sentences.push("Nothing is stored yet.");
  else sentences.push(`Next to go: ${next.day}, on ${next.drop_on}.`);
  return sentences;
}
