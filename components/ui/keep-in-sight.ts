/** As a ref of the chosen tab: on a phone a row of tabs is longer than the screen. Moves the row alone, never the page. */
export function keepInSight(tab: HTMLElement | null): void {
  const row = tab?.closest<HTMLElement>(".overflow-x-auto");
  if (!tab || !row) return;
  const beyond = tab.getBoundingClientRect().right - row.getBoundingClientRect().right;
  if (beyond > 0) row.scrollLeft += beyond + 16;
}
