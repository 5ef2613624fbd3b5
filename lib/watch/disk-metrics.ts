import { Gauge, type Registry } from "prom-client";

type Report = { state: "ok" | "warn" | "stop"; usedPercent: number | null };
const rank = { ok: 0, warn: 1, stop: 2 };

/** `read` is called at each scrape. */
export function watchDisk(registry: Registry, read: () => Report): void {
  const registers = [registry];
  new Gauge({
    name: "runtower_disk_used_ratio",
    help: "How much of the space that the database may use is used; absent where it cannot be measured",
    registers,
    collect() {
      const { usedPercent } = read();
      if (usedPercent === null) this.remove();
      else this.set(usedPercent / 100);
    },
  });
  new Gauge({
    name: "runtower_disk_state",
    help: "0 ok, 1 past the warn bound, 2 past the stop bound: telemetry is refused",
    registers,
    collect() {
      this.set(rank[read().state]);
    },
  });
}
