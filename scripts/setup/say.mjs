/** Ends the command with one sentence instead of a stack trace. */
export class Fault extends Error {}

export function say(text) {
  process.stdout.write(`${text}\n`);
}

/** Runs a step that takes a while: says what, then how long it took; on a long one, that it is still going on. */
export async function step(what, work) {
  const startedMs = Date.now();
  const seconds = () => ((Date.now() - startedMs) / 1000).toFixed(1);
  say(`  ${what} ...`);
  const timer = setInterval(() => say(`  ${what} ... ${Math.round(Number(seconds()))} s`), 10_000);
  try {
    const result = await work();
    say(`  ${what}: done in ${seconds()} s`);
    return result;
  } finally {
    clearInterval(timer);
  }
}
