// One target's rules over one thing: attribute values, JSON as text, plain text.
import type { Attributes, AttributeValue } from "@/lib/model/attributes";
import type { RedactionTarget } from "@/lib/model/decision-rules";
import { redactedText } from "@/lib/model/redacted-text";
import { type JsonVisitor, looksLikeJson, rewriteJson } from "./json-text";
import type { TargetRules } from "./target-rules";

export type Sink = {
  /** A rule matched. */
  count(rule: string, target: RedactionTarget): void;
  /** Something at this place is redacted now, by a rule or before. */
  at?(path: readonly string[]): void;
  /** A text or number that a rule took away as a whole. */
  gone?(value: string): void;
};

/** JSON in a text in JSON: arguments of a tool call, within a message, within an attribute. */
const maxNesting = 3;
const maxDepth = 100;

export class Walk {
  readonly rules: TargetRules;
  readonly #sink: Sink;

  constructor(rules: TargetRules, sink: Sink) {
    this.rules = rules;
    this.#sink = sink;
  }

  /** A text as it stands, or JSON in it with what its names say. */
  text(text: string, path: readonly string[] = [], above = "", nesting = 0): string {
    if (text.length < 3 || this.rules.isEmpty) return text;
    // What was put there before begins like a list.
    const isJson = looksLikeJson(text) && !text.startsWith(redactedText);
    if (nesting < maxNesting && isJson) return this.json(text, path, above, nesting);
    const shown = this.#clean(text);
    if (shown !== text || text.includes(redactedText)) this.#sink.at?.(path);
    return shown;
  }

  json(text: string, path: readonly string[], above = "", nesting = 0): string {
    const under = (inner: readonly string[]) => (path.length === 0 ? inner : [...path, ...inner]);
    // What is under a name in JSON within a text is shown at the text: a pointer leads no further.
    const placed = (inner: readonly string[]) => (nesting === 0 ? under(inner) : path);
    const visitor: JsonVisitor = {
      isWhole: (name, inner, isGone) => {
        if (!this.rules.hasKeys) return false;
        const rule = this.rules.ofKey(name, dotted(above, inner, inner.length - 1));
        if (rule === null) return false;
        if (!isGone) this.#count(rule);
        this.#sink.at?.(placed(inner));
        return true;
      },
      text: (value, inner) => {
        const name = this.rules.hasKeys ? dotted(above, inner, inner.length) : "";
        const shown = this.text(value, placed(inner), name, nesting + 1);
        return shown === value ? null : shown;
      },
      number: (digits, inner) => {
        const shown = this.#clean(digits);
        if (shown === digits) return null;
        this.#sink.at?.(placed(inner));
        return redactedText;
      },
      key: (name, inner) => {
        const shown = this.#cleanName(name);
        if (shown === name) return null;
        this.#sink.at?.(placed([...inner, shown]));
        return shown;
      },
      gone: (value) => {
        if (value !== redactedText) this.#sink.gone?.(value);
      },
      rest: (rest) => this.#clean(rest),
    };
    return rewriteJson(text, visitor, redactedText);
  }

  /** The same object where nothing is redacted. */
  attributes(attributes: Attributes, isOf: (key: string) => boolean = () => true): Attributes {
    if (this.rules.isEmpty) return attributes;
    let keys: string[] | undefined;
    let values: AttributeValue[] | undefined;
    for (let i = 0; i < attributes.keys.length; i += 1) {
      const key = attributes.keys[i] ?? "";
      if (!isOf(key)) continue;
      const value = attributes.values[i] ?? null;
      const shownKey = this.#cleanName(key);
      const shown = this.underKey(key, value);
      if (shown === value && shownKey === key) continue;
      keys ??= [...attributes.keys];
      values ??= [...attributes.values];
      keys[i] = shownKey;
      values[i] = shown;
    }
    return keys === undefined || values === undefined ? attributes : { keys, values };
  }

  /** A value under a name: as a whole, or what is in it. */
  underKey(key: string, value: AttributeValue, above = "", path: readonly string[] = []): AttributeValue {
    const rule = value === null ? null : this.rules.ofKey(key, above);
    if (rule === null) return this.#value(value, above === "" ? key : `${above}.${key}`, path, 0);
    if (value !== redactedText) {
      this.#sink.count(rule, this.rules.target);
      this.#gone(value);
    }
    this.#sink.at?.(path);
    return redactedText;
  }

  /** A value without a name: a log's body. */
  value(value: AttributeValue): AttributeValue {
    if (this.rules.isEmpty) return value;
    return this.#value(value, "", [], 0);
  }

  #value(value: AttributeValue, above: string, path: readonly string[], depth: number): AttributeValue {
    if (typeof value === "string") return this.text(value, path, above);
    if (typeof value === "number" || typeof value === "bigint") {
      const digits = String(value);
      return this.#clean(digits) === digits ? value : redactedText;
    }
    if (value === null || typeof value === "boolean") return value;
    // Deeper than anything that means something: not looked through for ever, and not stored unseen.
    if (depth > maxDepth) return redactedText;
    if (Array.isArray(value)) {
      const shown = value.map((one, i) => this.#value(one, above, [...path, String(i)], depth + 1));
      return shown.every((one, i) => one === value[i]) ? value : shown;
    }
    return this.#object(value, above, path, depth);
  }

  #object(
    value: { [key: string]: AttributeValue },
    above: string,
    path: readonly string[],
    depth: number,
  ): AttributeValue {
    let changed = false;
    const entries = Object.entries(value).map(([key, inner]) => {
      const rule = inner === null ? null : this.rules.ofKey(key, above);
      const shownKey = this.#cleanName(key);
      let shown: AttributeValue;
      if (rule === null)
        shown = this.#value(inner, above === "" ? key : `${above}.${key}`, [...path, key], depth + 1);
      else {
        shown = redactedText;
        if (inner !== redactedText) {
          this.#sink.count(rule, this.rules.target);
          this.#gone(inner);
        }
        this.#sink.at?.([...path, key]);
      }
      changed ||= shown !== inner || shownKey !== key;
      return [shownKey, shown] as const;
    });
    return changed ? Object.fromEntries(entries) : value;
  }

  #gone(value: AttributeValue): void {
    if (this.#sink.gone === undefined || value === null || typeof value === "boolean") return;
    if (Array.isArray(value)) for (const one of value) this.#gone(one);
    else if (typeof value === "object") for (const one of Object.values(value)) this.#gone(one);
    else this.#sink.gone(String(value));
  }

  #clean(text: string): string {
    return this.rules.hasPatterns ? this.rules.cleaned(text, (rule) => this.#count(rule)) : text;
  }

  #cleanName(name: string): string {
    return this.rules.hasPatterns ? this.rules.cleanedName(name, (rule) => this.#count(rule)) : name;
  }

  #count(rule: string): void {
    this.#sink.count(rule, this.rules.target);
  }
}

/** The dotted name of the object that the first `length` steps of a path lead to; indexes are no names. */
function dotted(above: string, path: readonly string[], length: number): string {
  let name = above;
  for (let i = 0; i < length; i += 1) {
    const step = path[i] ?? "";
    if (/^\d+$/.test(step)) continue;
    name += name === "" ? step : `.${step}`;
  }
  return name;
}
