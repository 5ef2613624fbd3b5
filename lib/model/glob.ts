export type Glob = (text: string) => boolean;

const star = -1;
const deepStar = -2;

/**
 * `*` stands for any characters but "/", `**` for any at all, everything else for itself. Time grows with the lengths of both,
 * whatever the pattern: patterns come from people's settings and texts from senders.
 */
export function compileGlob(pattern: string, options: { ignoreCase?: boolean; isFlat?: boolean } = {}): Glob {
  const fold = (text: string) => (options.ignoreCase ? text.toLowerCase() : text);
  const tokens: number[] = [];
  const plain = fold(pattern);
  for (let i = 0; i < plain.length; i++) {
    if (plain[i] !== "*") tokens.push(plain.charCodeAt(i));
    else if (plain[i + 1] === "*") {
      tokens.push(deepStar);
      i++;
    } else tokens.push(options.isFlat ? deepStar : star);
  }
  return (text) => matches(tokens, fold(text));
}

/** Walks the text once with the set of all places in the pattern that it may be at. */
function matches(tokens: readonly number[], text: string): boolean {
  const end = tokens.length;
  let at = new Uint8Array(end + 1);
  let next = new Uint8Array(end + 1);
  enter(tokens, at, 0);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    next.fill(0);
    let isAlive = false;
    for (let place = 0; place < end; place++) {
      if (at[place] === 0) continue;
      const token = tokens[place] ?? 0;
      if (token === deepStar || (token === star && code !== 47)) enter(tokens, next, place);
      else if (token === code) enter(tokens, next, place + 1);
      else continue;
      isAlive = true;
    }
    if (!isAlive) return false;
    [at, next] = [next, at];
  }
  return at[end] === 1;
}

/** A star may also stand for nothing. */
function enter(tokens: readonly number[], set: Uint8Array, from: number): void {
  let place = from;
  set[place] = 1;
  while ((tokens[place] ?? 0) < 0) {
    place++;
    set[place] = 1;
  }
}
