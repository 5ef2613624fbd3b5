/** As a ref: on a phone a row of tabs is longer than the screen, and the chosen one must not lie beside it. */
export function keepInSight(tab: HTMLElement | null): void {
  tab?.scrollIntoView({ block: "nearest", inline: "nearest" });
}
