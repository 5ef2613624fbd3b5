// A project's rules for one target, compiled: which names' values go as a whole, and what goes out of texts.
import { BoundedMap } from "@/lib/model/bounded-map";
import type { RedactionRule, RedactionTarget } from "@/lib/model/decision-rules";
import { compileGlob, type Glob } from "@/lib/model/glob";
import { redactedText } from "@/lib/model/redacted-text";
import { builtInFinder } from "./built-in";
import { compileFinder, type Finder } from "./find-matches";

/** Told of each match, and of what was redacted before already. */
export type OnRule = (rule: string) => void;

type KeyRule = { name: string; isNamed: Glob };
type PatternRule = { name: string; find: Finder };

const keptKeys = 200_000;

export class TargetRules {
  readonly target: RedactionTarget;
  readonly #keys: KeyRule[] = [];
  readonly #patterns: PatternRule[] = [];
  /** Names come again and again. "": none. */
  readonly #ofName = new BoundedMap<string>(keptKeys);
  /** Names in which no pattern finds anything. */
  readonly #plainNames = new BoundedMap<true>(keptKeys);

  constructor(target: RedactionTarget, rules: readonly RedactionRule[]) {
    this.target = target;
    for (const rule of rules) {
      if (rule.enabled === false || !rule.targets.includes(target)) continue;
      if (rule.kind === "key") this.#keys.push({ name: rule.name, isNamed: nameTest(rule.key) });
      else
        this.#patterns.push({
          name: rule.name,
          find:
            rule.kind === "built_in"
              ? builtInFinder(rule.built_in)
              : compileFinder(rule.pattern, rule.ignore_case),
        });
    }
  }

  get isEmpty(): boolean {
    return this.#keys.length === 0 && this.#patterns.length === 0;
  }

  get hasKeys(): boolean {
    return this.#keys.length > 0;
  }

  get hasPatterns(): boolean {
    return this.#patterns.length > 0;
  }

  /**
   * The rule by which the value under this name goes as a whole. A dotted name is one of nested ones: `user.password` is found by
   * `password`, and by `user`, as the same in an object would be. `above`: the dotted name of the object it stands in, or "".
   */
  ofKey(name: string, above: string): string | null {
    if (this.#keys.length === 0) return null;
    const key = `${above === "" ? "" : `${above}.`}${name}`;
    const known = this.#ofName.get(key);
    if (known !== undefined) return known === "" ? null : known;
    const parts = `.${key.toLowerCase()}.`;
    const rule = this.#keys.find(({ isNamed }) => isNamed(parts)) ?? null;
    this.#ofName.set(key, rule?.name ?? "");
    return rule?.name ?? null;
  }

  /** `cleaned`, for names of attributes and fields. */
  cleanedName(name: string, onRule: OnRule): string {
    if (this.#plainNames.get(name) === true) return name;
    const shown = this.cleaned(name, onRule);
    if (shown === name) this.#plainNames.set(name, true);
    return shown;
  }

  /** The text without what the patterns find in it; the same text where that is nothing. */
  cleaned(text: string, onRule: OnRule): string {
    let out = text;
    for (const { name, find } of this.#patterns) {
      let at = 0;
      let parts = "";
      find(out, (start, end) => {
        if (start < at) return;
        parts += out.slice(at, start) + redactedText;
        at = end;
        onRule(name);
      });
      if (at > 0) out = parts + out.slice(at);
    }
    return out;
  }
}

/** Whether a name in lower case, with a dot before and behind it, has the wanted one between two of its dots. */
function nameTest(key: string): Glob {
  const part = `.${key.toLowerCase()}.`;
  return key.includes("*") ? compileGlob(`*${part}*`, { isFlat: true }) : (parts) => parts.includes(part);
}
