// In: what people and the machine did about an earlier alert. Out: what ended it, in words. Pure.
export type PastEvent = { at: Date; who: string | null; what: string; details: { [key: string]: unknown } };

const mostCharacters = 300;

export function eventWords({ who, what, details }: PastEvent): string {
  const text = textOf(details);
  return `${who === null ? what : `${who} ${what} it`}${text === null ? "" : `: ${text}`}`;
}

/** The last thing that a person did before it ended is the likeliest to have ended it; what was said is more than that. */
export function endedWords(events: readonly PastEvent[], resolvedMs: number | null): string {
  const byPeople = events.filter(({ who }) => who !== null);
  if (resolvedMs === null) return "it still fires";
  const before = byPeople.filter(({ at }) => at.getTime() <= resolvedMs);
  const said = before.findLast(({ details }) => textOf(details) !== null);
  const last = said ?? before.at(-1) ?? byPeople.find(({ details }) => textOf(details) !== null);
  if (last === undefined) return "resolved by itself, nobody did anything here";
  const minutes = Math.round((resolvedMs - last.at.getTime()) / 60_000);
  if (minutes < 0) return `resolved; afterwards ${eventWords(last)}`;
  return `resolved ${minutes === 0 ? "within a minute" : `${minutes} min`} after ${eventWords(last)}`;
}

function textOf(details: { [key: string]: unknown }): string | null {
  for (const key of ["text", "reason", "comment"]) {
    const text = details[key];
    if (typeof text === "string" && text.trim() !== "") return text.trim().slice(0, mostCharacters);
  }
  return null;
}
