const same: { [id: string]: string } = {
  none: "short",
  decbytes: "bytes",
  binBps: "Bps",
  decbits: "bits",
  binbps: "bps",
  dtdurations: "s",
  dtdurationms: "ms",
  clocks: "s",
  clockms: "ms",
  currencyEUR: "prefix:€",
  currencyGBP: "prefix:£",
  fahrenheit: "suffix:°F",
  mops: "opm",
};
const known = new Set(
  "short percent percentunit s ms µs ns m h d bytes Bps bits bps ops opm currencyUSD celsius hertz".split(
    " ",
  ),
);

/** Our unit of Grafana's. One that we have no name for stands behind the number, as Grafana does with those that it does not know. */
export function readUnit(id: string): string {
  if (id === "" || known.has(id)) return id;
  if (id.startsWith("prefix:") || id.startsWith("suffix:")) return id;
  if (same[id] !== undefined) return same[id];
  if (/^(req|r|w|c|e|io|iops|rp|wp|cp|ep|p|mp|recp|rowsp|counts)s?ps$|^iops$|^ops$/.test(id)) return "ops";
  if (/^(req|r|w|c|e|op)pm$/.test(id)) return "opm";
  return `suffix:${id}`;
}
