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
