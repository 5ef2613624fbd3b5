import { quantile } from "@/scripts/bench/quantile";
import type { Recovery } from "./recovery";

/** Times to recover, by what was broken. */
export class RecoveryTable {
  readonly #rows = new Map<string, Recovery[]>();
  allRecovered = true;

  add(faults: string[], recovery: Recovery): void {
    const name = faults.length > 1 ? "two at once" : (faults[0] ?? "");
    this.#rows.set(name, [...(this.#rows.get(name) ?? []), recovery]);
    if (recovery.ingestMs === null || recovery.deriveMs === null) this.allRecovered = false;
  }

  text(): string {
    const head = ["", "rounds", "ingest p50", "max", "derivation p50", "max (ms)"];
    const rows = [...this.#rows].sort().map(([name, all]) => {
      const ingest = all.map(({ ingestMs }) => ingestMs ?? Number.POSITIVE_INFINITY);
      const derive = all.map(({ deriveMs }) => deriveMs ?? Number.POSITIVE_INFINITY);
      return [
        name,
        all.length,
        quantile(ingest, 0.5),
        quantile(ingest, 1),
        quantile(derive, 0.5),
        quantile(derive, 1),
      ].map(String);
    });
    return [head, ...rows]
      .map((cells) => cells.map((cell, i) => (i === 0 ? cell.padEnd(26) : cell.padStart(15))).join(""))
      .join("\n");
  }
}
