/** Answers that packs which are made together have in common: hundreds of alerts of one rule ask the same query. */
export type Recall = Map<string, Promise<unknown>>;

export function recalled<Answer>(
  recall: Recall | undefined,
  key: readonly (string | number)[],
  ask: () => Promise<Answer>,
): Promise<Answer> {
  if (recall === undefined) return ask();
  const text = JSON.stringify(key);
  // The key names the question, so what was kept under it is its answer.
  const known = recall.get(text) as Promise<Answer> | undefined;
  if (known !== undefined) return known;
  const answer = ask();
  recall.set(text, answer);
  return answer;
}
