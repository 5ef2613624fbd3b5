// In: questions. Out: what an OPA that has the policy answers, many in one query. Where a query fails, smaller ones find out whose
// fault it is; their size grows again while all goes well.
import { type Answer, EvaluatorGone, type Question } from "./evaluator";
import { messageOf, type OpaClient } from "./opa-client";
import type { PolicyReads } from "./policy-reads";
import { notRecordedBuiltin, wrapperModule, wrapperPackage } from "./wrapper-rego";

// One at a time over a unix socket took 340 µs each, 200 at a time 60.
const mostAtOnce = 200;
const mostBytesAtOnce = 4 * 1024 * 1024;
/** Where they fail, each is asked alone, and so many side by side. */
const mostAlone = 8;
const batchTimeoutMs = 20_000;
const oneTimeoutMs = 5_000;
/** Each makes a module in the OPA. */
const mostPaths = 2_000;

type Parts = {
  client: OpaClient;
  reads: PolicyReads;
  /** What the policy asks of the world anywhere: a path that is only known when it is asked may lead to any of it. */
  calls: readonly string[];
  putModule: (name: string, text: string) => Promise<void>;
};

export class OpaAsker {
  readonly #parts: Parts;
  readonly #names = new Map<string, string>();
  #atOnce = mostAtOnce;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async ask(questions: readonly Question[], signal: AbortSignal): Promise<Answer[]> {
    const answers = new Array<Answer>(questions.length);
    const byPath = new Map<string, number[]>();
    questions.forEach(({ path }, i) => {
      const indexes = byPath.get(path);
      if (indexes) indexes.push(i);
      else byPath.set(path, [i]);
    });
    for (const [path, indexes] of byPath) {
      const name = await this.#moduleFor(path);
      if (name === null) for (const i of indexes) answers[i] = { kind: "nothing_at_path" };
      else await this.#askPath(name, indexes, questions, answers, signal);
    }
    return answers;
  }

  async #moduleFor(path: string): Promise<string | null> {
    const known = this.#names.get(path);
    if (known !== undefined) return known;
    const { isDefined } = this.#parts.reads.at(path);
    if (!isDefined || this.#names.size >= mostPaths) return null;
    const name = `path_${this.#names.size}`;
    await this.#parts.putModule(name, wrapperModule(name, path, this.#parts.calls));
    this.#names.set(path, name);
    return name;
  }

  async #askPath(
    name: string,
    indexes: readonly number[],
    questions: readonly Question[],
    answers: Answer[],
    signal: AbortSignal,
  ): Promise<void> {
    for (let from = 0; from < indexes.length; ) {
      if (this.#atOnce === 1) {
        const alone = indexes.slice(from, from + mostAlone);
        await Promise.all(alone.map((i) => this.#askAlone(name, i, questions, answers, signal)));
        const failed = alone.filter((i) => ["error", "not_recorded"].includes(answers[i]?.kind ?? ""));
        if (failed.length === 0) this.#atOnce = 2;
        from += alone.length;
        continue;
      }
      const batch = this.#batch(indexes.slice(from, from + this.#atOnce), questions);
      const asked = batch.flatMap((i) => questions[i] ?? []);
      const failure = await this.#askBatch(name, asked, signal);
      if (failure.kind === "results") {
        batch.forEach((i, at) => {
          const result = failure.results.get(at);
          answers[i] = result === undefined ? { kind: "undefined" } : { kind: "result", result };
        });
        this.#atOnce = Math.min(mostAtOnce, this.#atOnce * 2);
        from += batch.length;
      } else this.#atOnce = Math.max(1, Math.floor(batch.length / 8));
    }
  }

  async #askAlone(
    name: string,
    i: number,
    questions: readonly Question[],
    answers: Answer[],
    signal: AbortSignal,
  ): Promise<void> {
    const question = questions[i];
    if (question === undefined) return;
    const answer = await this.#askBatch(name, [question], signal);
    if (answer.kind === "failed") answers[i] = answer.answer;
    else {
      const result = answer.results.get(0);
      answers[i] = result === undefined ? { kind: "undefined" } : { kind: "result", result };
    }
  }

  /** As many as fit into one request; at least one. */
  #batch(indexes: readonly number[], questions: readonly Question[]): readonly number[] {
    let bytes = 0;
    const end = indexes.findIndex((i, at) => {
      const question = questions[i];
      bytes += (question?.input.length ?? 0) + (question?.recorded.length ?? 0);
      return at > 0 && bytes > mostBytesAtOnce;
    });
    return end === -1 ? indexes : indexes.slice(0, end);
  }

  async #askBatch(
    name: string,
    questions: readonly Question[],
    signal: AbortSignal,
  ): Promise<{ kind: "results"; results: Map<number, string> } | { kind: "failed"; answer: Answer }> {
    const items = questions.map(({ input, recorded }) => `{"input":${input},"recorded":${recorded}}`);
    const timeoutMs = questions.length > 1 ? batchTimeoutMs : oneTimeoutMs;
    try {
      const { status, text } = await this.#parts.client.call({
        method: "POST",
        path: `/v1/data/${wrapperPackage}/${name}/answers`,
        body: `{"input":[${items.join(",")}]}`,
        timeoutMs,
        signal,
      });
      if (status === 200) return { kind: "results", results: resultsOf(text) };
      const message = messageOf(text);
      const builtin = notRecordedBuiltin(message);
      return {
        kind: "failed",
        answer: builtin === null ? { kind: "error", message } : { kind: "not_recorded", builtin },
      };
    } catch (error) {
      signal.throwIfAborted();
      if (!isTimeout(error))
        throw new EvaluatorGone(`OPA does not answer any more: ${error}`, { cause: error });
      const message = `Evaluating it took longer than ${timeoutMs / 1000} s and was stopped`;
      return { kind: "failed", answer: { kind: "error", message } };
    }
  }
}

function isTimeout(error: unknown): boolean {
  const { name, cause } = error as { name?: string; cause?: { name?: string } };
  return name === "TimeoutError" || (name === "AbortError" && cause?.name === "TimeoutError");
}

/** OPA gives `[[0, "…"], [2, "…"]]`: those without a result are not in it. */
function resultsOf(text: string): Map<number, string> {
  const { result } = JSON.parse(text) as { result?: [number, string][] };
  return new Map(result ?? []);
}
