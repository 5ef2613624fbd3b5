import type { AlertMatcher } from "@/lib/contract/alert-routes";
import type { SilenceRow, WeeklyWindow } from "@/lib/contract/silence";
import { labelRegexpFault } from "@/lib/model/label-regexp";
import type { SilenceFields } from "./silence-api";

const hourMs = 3_600_000;
/** A year: what lasts for good should not be an alert. */
const longestMs = 366 * 24 * hourMs;

/** Rows without a name of their own keep their place by a number. */
export type MatcherRow = AlertMatcher & { key: number };
export type SilenceDraft = {
  kind: "silence" | "maintenance";
  matchers: MatcherRow[];
  startsMs: number;
  endsMs: number;
  weekly: WeeklyWindow[] | null;
  comment: string;
};

export function rowsOf(matchers: readonly AlertMatcher[]): MatcherRow[] {
  return matchers.map((matcher, key) => ({ ...matcher, key }));
}

export function matchersOf(rows: readonly MatcherRow[]): AlertMatcher[] {
  return rows
    .filter(({ name }) => name.trim() !== "")
    .map(({ name, op, value }) => ({ name: name.trim(), op, value }));
}

export function newSilence(nowMs: number, matchers: readonly AlertMatcher[] = []): SilenceDraft {
  const rows: AlertMatcher[] =
    matchers.length > 0 ? [...matchers] : [{ name: "alertname", op: "=", value: "" }];
  return {
    kind: "silence",
    matchers: rowsOf(rows),
    startsMs: nowMs,
    endsMs: nowMs + 2 * hourMs,
    weekly: null,
    comment: "",
  };
}

export function draftOfSilence(row: SilenceRow): SilenceDraft {
  return {
    kind: row.kind,
    matchers: rowsOf(row.matchers),
    startsMs: Date.parse(row.starts_at),
    endsMs: Date.parse(row.ends_at),
    weekly: row.weekly,
    comment: row.comment,
  };
}

/** What would be saved, or the first thing that keeps it from being. */
export function fieldsOf(draft: SilenceDraft, nowMs: number): { fields: SilenceFields } | { fault: string } {
  const matchers = matchersOf(draft.matchers);
  const fault = faultOf(draft, matchers, nowMs);
  if (fault !== null) return { fault };
  const { kind, startsMs, endsMs, weekly, comment } = draft;
  return {
    fields: { kind, matchers, starts_at: startsMs, ends_at: endsMs, weekly, comment: comment.trim() },
  };
}

function faultOf(draft: SilenceDraft, matchers: readonly AlertMatcher[], nowMs: number): string | null {
  if (matchers.length === 0) return "Name at least one label that alerts have to bear.";
  if (matchers.every(matchesEmpty))
    return "Every alert would match, those without these labels too: give at least one value.";
  const regexp = matchers.map(regexpFault).find((one) => one !== undefined);
  if (regexp !== undefined) return regexp;
  if (draft.endsMs <= draft.startsMs) return "It has to end after it begins.";
  if (draft.endsMs <= nowMs) return "It would be over already.";
  if (draft.endsMs - draft.startsMs > longestMs) return "At most a year at a time.";
  if (draft.weekly?.some(({ days }) => days.length === 0)) return "Choose at least one day of the week.";
  return draft.comment.trim() === "" ? "Say why: whoever is on call next will want to know." : null;
}

function regexpFault({ name, op, value }: AlertMatcher): string | undefined {
  const fault = op === "=~" || op === "!~" ? labelRegexpFault(value) : undefined;
  return fault === undefined ? undefined : `${name}: ${fault}`;
}

function matchesEmpty({ op, value }: AlertMatcher): boolean {
  if (op === "=") return value === "";
  if (op === "!=") return value !== "";
  try {
    return new RegExp(`^(?:${value})$`).test("") === (op === "=~");
  } catch {
    return false;
  }
}

const dayNames = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** `Mon–Fri 22:00–06:00 Europe/Berlin` */
export function weeklyWords({ days, from, to, zone }: WeeklyWindow): string {
  return `${daysWords(days)} ${from}–${to} ${zone}`;
}

function daysWords(days: readonly number[]): string {
  const sorted = [...new Set(days)].sort((a, b) => a - b);
  if (sorted.length === 7) return "Every day";
  const isRun = sorted.length > 2 && sorted.every((day, place) => day === (sorted[0] ?? 0) + place);
  const names = sorted.map((day) => dayNames[day - 1] ?? "");
  return isRun ? `${names[0]}–${names.at(-1)}` : names.join(", ");
}
