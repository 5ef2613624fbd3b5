/** How many series colours app/globals.css defines. */
export const seriesCount = 12;

/** The same name has the same colour on every page, in every session: FNV-1a over its characters. */
export function colourIndex(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i += 1) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  // The low bits of FNV are weak on short names: fold the high ones in.
  return ((hash ^ (hash >>> 15)) >>> 0) % seriesCount;
}

/** CSS colour of a service, agent or any other name. */
export function colourOf(name: string): string {
  return `var(--series-${colourIndex(name)})`;
}

/** The series colours by hue, around the wheel: neighbours look alike. */
const wheel = [8, 5, 11, 3, 9, 4, 1, 7, 0, 6, 10, 2];

function hueDistance(a: number, b: number): number {
  const apart = Math.abs(wheel.indexOf(a) - wheel.indexOf(b));
  return Math.min(apart, seriesCount - apart);
}

/**
 * Colours for names drawn side by side: each keeps its own (colourOf) unless an earlier name, by alphabet, has it or one that
 * looks like it; then it takes the free colour least like those taken. The same names always get the same colours.
 */
export function distinctColours(names: Iterable<string>): (name: string) => string {
  const taken = new Map<string, number>();
  for (const name of [...new Set(names)].sort()) {
    const used = [...taken.values()];
    const gap = (index: number) => Math.min(seriesCount, ...used.map((other) => hueDistance(index, other)));
    const own = colourIndex(name);
    const free = wheel.filter((index) => !used.includes(index));
    const furthest = free.reduce((best, index) => (gap(index) > gap(best) ? index : best), free[0] ?? own);
    taken.set(name, gap(own) > 1 ? own : furthest);
  }
  return (name) => {
    const index = taken.get(name);
    return index === undefined ? colourOf(name) : `var(--series-${index})`;
  };
}
