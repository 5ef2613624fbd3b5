// Spans of sources that have no place for a verdict: read by rules, a project's own before the built-in ones.
import { type AttributeValue, asText } from "@/lib/model/attributes";
import type { SpanRule, SpanValue } from "@/lib/model/decision-rules";
import { compileGlob, type Glob } from "@/lib/model/glob";
import { defaultSpanRules } from "./default-span-rules";
import { reasonText } from "./read-result";
import type { SpanTelling, TellingSpan } from "./span-source";
import { pathSteps, valueAt } from "./value-at";
import { verdictOfWord } from "./verdict-words";

type CompiledRule = { rule: SpanRule; conditions: { attribute: string; fits: Glob | null }[] };

const maxJson = 200_000;
const maxCompared = 512;

export class SpanRules {
  readonly #own: CompiledRule[];
  /** A span of none of these attributes is not looked at again; null where a project has no rules of its own. */
  readonly keys: ReadonlySet<string> | null;

  constructor(own: readonly SpanRule[] = []) {
    this.#own = own.map(compiled);
    this.keys = own.length === 0 ? null : new Set(own.flatMap(({ match }) => firstKey(match) ?? []));
  }

  /** What a rule of the project says of it; null where none finds a verdict. */
  readOwn(span: TellingSpan): SpanTelling | null {
    return this.#own.length === 0 ? null : readBy(this.#own, span);
  }

  readBuiltIn(span: TellingSpan): SpanTelling | null {
    return readBy(builtIn, span);
  }
}

const builtIn = defaultSpanRules.map(compiled);
const compiledSets = new WeakMap<readonly SpanRule[], SpanRules>();
const none: readonly SpanRule[] = [];

/** Rules are compiled once for each document of settings. */
export function spanRulesOf(own: readonly SpanRule[] = none): SpanRules {
  const known = compiledSets.get(own) ?? new SpanRules(own);
  compiledSets.set(own, known);
  return known;
}

function readBy(rules: readonly CompiledRule[], span: TellingSpan): SpanTelling | null {
  for (const { rule, conditions } of rules) {
    if (!conditions.every(({ attribute, fits }) => holds(span, attribute, fits))) continue;
    const verdict = firstOf(rule.verdict, (place) => verdictOfWord(found(span, place), rule.words));
    if (verdict === undefined) continue;
    const text = (places: readonly SpanValue[] | undefined) =>
      firstOf(places, (place) => asText(found(span, place) as AttributeValue | undefined)) ?? null;
    return {
      verdict,
      point: rule.point ?? null,
      policy: rule.policy ?? null,
      rule: text(rule.rule) ?? span.name,
      reason: firstOf(rule.reason, (place) => reasonText(found(span, place)) ?? undefined) ?? null,
      agent: text(rule.agent),
      tool: text(rule.tool),
      inputKey: rule.input === undefined ? undefined : span.first(rule.input),
      resultKey: rule.result === undefined ? undefined : span.first(rule.result),
    };
  }
  return null;
}

function firstOf<T>(
  places: readonly SpanValue[] | undefined,
  read: (place: SpanValue) => T | undefined,
): T | undefined {
  for (const place of places ?? []) {
    const value = read(place);
    if (value !== undefined) return value;
  }
  return undefined;
}

function compiled(rule: SpanRule): CompiledRule {
  return {
    rule: rule.words === undefined ? rule : { ...rule, words: lowerCased(rule.words) },
    conditions: rule.match.map(({ attribute, is }) => ({
      attribute,
      fits: is === undefined ? null : compileGlob(is, { ignoreCase: true, isFlat: true }),
    })),
  };
}

function lowerCased(words: NonNullable<SpanRule["words"]>): NonNullable<SpanRule["words"]> {
  return Object.fromEntries(
    Object.entries(words).map(([word, verdict]) => [word.trim().toLowerCase(), verdict]),
  );
}

function firstKey(match: SpanRule["match"]): string | undefined {
  return match.find(({ attribute }) => attribute !== "span.name" && attribute !== "scope.name")?.attribute;
}

function holds(span: TellingSpan, attribute: string, fits: Glob | null): boolean {
  const value = attributeOf(span, attribute);
  if (value === undefined) return false;
  const text = asText(value);
  return fits === null || (text !== undefined && text.length <= maxCompared && fits(text));
}

function attributeOf(span: TellingSpan, attribute: string): AttributeValue | undefined {
  if (attribute === "span.name") return span.name;
  return attribute === "scope.name" ? span.scope : span.value(attribute);
}

/** Without a path the attribute itself; with one what stands there, where the attribute is an object or the JSON of one. */
function found(span: TellingSpan, { attribute, path }: SpanValue): unknown {
  const value = attributeOf(span, attribute);
  if (path === undefined) return value;
  const json = typeof value === "string" ? parsedJson(value) : value;
  return valueAt(json, pathSteps(path));
}

function parsedJson(text: string): unknown {
  if (text.length > maxJson || !/^\s*["{[tf]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
