/**
 * Answers that packs which are made together have in common: hundreds of alerts of one rule ask the same query, and hundreds of
 * machines of one service speak of the same rows. What failed is asked again.
 */
export class Recall {
  /** They look at rows of until then: else none would ask what another has asked. */
  readonly sinceMs: number;
  readonly #answers = new Map<string, Promise<unknown>>();
  readonly #most: number;

  constructor(sinceMs: number, most = 300) {
    this.sinceMs = sinceMs;
    this.#most = most;
  }

  /** `holds`: whether an answer is kept for others. */
  of<Answer>(
    key: readonly (string | number)[],
    ask: () => Promise<Answer>,
    holds: (answer: Answer) => boolean = () => true,
  ): Promise<Answer> {
    const text = JSON.stringify(key);
    // The key names the question, so what was kept under it is its answer.
    const known = this.#answers.get(text) as Promise<Answer> | undefined;
    if (known !== undefined) return known;
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size < this.#most) break;
      this.#answers.delete(oldest);
    }
    const answer = ask();
    this.#answers.set(text, answer);
    const forget = () => {
      if (this.#answers.get(text) === answer) this.#answers.delete(text);
    };
    answer.then((it) => holds(it) || forget(), forget);
    return answer;
  }
}

export function recalled<Answer>(
  recall: Recall | undefined,
  key: readonly (string | number)[],
  ask: () => Promise<Answer>,
  holds?: (answer: Answer) => boolean,
): Promise<Answer> {
  return recall === undefined ? ask() : recall.of(key, ask, holds);
}
