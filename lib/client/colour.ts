/** How many series colours app/globals.css defines. */
const seriesCount = 12;

/** The same name has the same colour on every page, in every session: FNV-1a over its characters. */
function colourIndex(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i += 1) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  // The low bits of FNV are weak on short names: fold the high ones in.
  return ((hash ^ (hash >>> 15)) >>> 0) % seriesCount;
}

/** CSS colour of a service, agent or any other name. */
export function colourOf(name: string): string {
  return `var(--series-${colourIndex(name)})`;
}

/** The hue of each series colour in degrees (OKLCH), in both themes: what is close on this circle looks alike. */
const hues = [262, 195, 330, 100, 160, 40, 290, 228, 10, 130, 310, 68];

/** Hues near that of errors: a name may have one by its hash, but is never moved to one. */
const isAlarming = (index: number) => (hues[index] ?? 0) < 55 || (hues[index] ?? 0) > 345;

function hueDistance(a: number, b: number): number {
  const apart = Math.abs((hues[a] ?? 0) - (hues[b] ?? 0));
  return Math.min(apart, 360 - apart);
}

/**
 * Colours for names drawn side by side: each keeps its own (colourOf) unless an earlier name, by alphabet, has it or one that
 * looks like it; then it takes the free colour least like those taken. The same names always get the same colours.
 */
export function distinctColours(names: Iterable<string>): (name: string) => string {
  const taken = new Map<string, number>();
  const ordered = [...new Set(names)].sort();
  const enough = Math.min(60, 360 / (ordered.length + 1));
  for (const name of ordered) {
    const used = [...taken.values()];
    const gap = (index: number) => Math.min(360, ...used.map((other) => hueDistance(index, other)));
    const own = colourIndex(name);
    const unused = hues.map((_, index) => index).filter((index) => !used.includes(index));
    const calm = unused.filter((index) => !isAlarming(index));
    const free = calm.length > 0 ? calm : unused;
    const furthest = free.reduce((best, index) => (gap(index) > gap(best) ? index : best), free[0] ?? own);
    taken.set(name, gap(own) >= enough ? own : furthest);
  }
  return (name) => {
    const index = taken.get(name);
    return index === undefined ? colourOf(name) : `var(--series-${index})`;
  };
}
