/**
 * Answers that packs which are made together have in common: hundreds of alerts of one rule ask the same query, and hundreds of
 * machines of one service speak of the same rows. What failed is asked again.
 */
export class Recall {
  /** They look at rows of until then: else none would ask what another has asked. */
  readonly sinceMs: number;
  readonly #answers = new Map<string, Promise<unknown>>();
  readonly #bytes = new Map<string, number>();
  readonly #most: number;
  readonly #mostBytes: number;

  constructor(sinceMs: number, most = 300, mostBytes = 64 * 1024 * 1024) {
    this.sinceMs = sinceMs;
    this.#most = most;
    this.#mostBytes = mostBytes;
  }

  /** `holds`: whether an answer is kept for others; `bytesOf`: what it takes meanwhile, where that may be much. */
  of<Answer>(
    key: readonly (string | number)[],
    ask: () => Promise<Answer>,
    holds: (answer: Answer) => boolean = () => true,
    bytesOf: (answer: Answer) => number = () => 0,
  ): Promise<Answer> {
    const text = JSON.stringify(key);
    // The key names the question, so what was kept under it is its answer.
    const known = this.#answers.get(text) as Promise<Answer> | undefined;
    if (known !== undefined) return known;
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size < this.#most) break;
      this.#forget(oldest);
    }
    const answer = ask();
    this.#answers.set(text, answer);
    const settle = (isHeld: boolean, bytes: number) => {
      if (this.#answers.get(text) !== answer) return;
      if (isHeld) this.#keep(text, bytes);
      else this.#forget(text);
    };
    answer.then(
      (it) => settle(holds(it), bytesOf(it)),
      () => settle(false, 0),
    );
    return answer;
  }

  /** Older ones make room, however large it is itself: it is what the others of its kind will ask for next. */
  #keep(text: string, bytes: number): void {
    let held = bytes;
    for (const other of this.#bytes.values()) held += other;
    for (const [other, its] of this.#bytes) {
      if (held <= this.#mostBytes) break;
      this.#forget(other);
      held -= its;
    }
    if (bytes > 0) this.#bytes.set(text, bytes);
  }

  #forget(text: string): void {
    this.#answers.delete(text);
    this.#bytes.delete(text);
  }
}

export function recalled<Answer>(
  recall: Recall | undefined,
  key: readonly (string | number)[],
  ask: () => Promise<Answer>,
  holds?: (answer: Answer) => boolean,
  bytesOf?: (answer: Answer) => number,
): Promise<Answer> {
  return recall === undefined ? ask() : recall.of(key, ask, holds, bytesOf);
}
