/** A window on the trace's time. Nanoseconds since the trace's origin. */
export type Zoom = { fromNs: number; toNs: number };

const leastNs = 100;

/** Inside the trace, never empty; null for the whole of it. */
export function clampZoom(zoom: Zoom, endNs: number): Zoom | null {
  const width = Math.min(Math.max(zoom.toNs - zoom.fromNs, leastNs), endNs);
  const fromNs = Math.round(Math.min(Math.max(zoom.fromNs, 0), endNs - width));
  const toNs = Math.round(fromNs + width);
  return fromNs <= 0 && toNs >= endNs ? null : { fromNs, toNs };
}

/** Factor below 1 zooms in; `aroundNs` stays where it is on the screen. */
export function scaleZoom(zoom: Zoom, factor: number, aroundNs: number, endNs: number): Zoom | null {
  const next = {
    fromNs: aroundNs - (aroundNs - zoom.fromNs) * factor,
    toNs: aroundNs + (zoom.toNs - aroundNs) * factor,
  };
  return clampZoom(next, endNs);
}

export function moveZoom(zoom: Zoom, share: number, endNs: number): Zoom | null {
  const by = (zoom.toNs - zoom.fromNs) * share;
  return clampZoom({ fromNs: zoom.fromNs + by, toNs: zoom.toNs + by }, endNs);
}

export function zoomText(zoom: Zoom): string {
  return `${zoom.fromNs}-${zoom.toNs}`;
}

export function parseZoom(text: string): Zoom | null {
  const [, from, to] = /^(\d{1,17})-(\d{1,17})$/.exec(text) ?? [];
  const zoom = { fromNs: Number(from), toNs: Number(to) };
  return from !== undefined && zoom.toNs > zoom.fromNs ? zoom : null;
}

/** Round instants for an axis, as many as fit in `most` steps: 1, 2, 5, 10, 20, 50, … */
export function axisTicks(zoom: Zoom, most: number): number[] {
  const width = zoom.toNs - zoom.fromNs;
  if (width <= 0 || most < 1) return [];
  const rough = width / most;
  const scale = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((each) => each * scale >= rough) ?? 10) * scale;
  const ticks: number[] = [];
  for (let at = Math.ceil(zoom.fromNs / step) * step; at <= zoom.toNs; at += step) ticks.push(at);
  return ticks;
}
