import type { tracing } from "@opentelemetry/sdk-node";

// Not exported by name through the SDK package: the result of an export, as every exporter gives it.
type Result = Parameters<Parameters<tracing.SpanExporter["export"]>[1]>[0];
type Exporter<Item> = {
  export(items: Item[], done: (result: Result) => void): void;
  shutdown(): Promise<void>;
  forceFlush?(): Promise<void>;
};
export type ExportState = {
  /** The same exporter, its results counted. */
  watch<Item, Watched extends Exporter<Item>>(exporter: Watched, items: string): Watched;
  /** What was not taken, in words; undefined where everything was. */
  losses(): string | undefined;
};

/**
 * Says once when exports begin to fail, with the reason, and once when they are taken again; counts what was lost. The SDK
 * gives up an export after its retries, so a failure here is data that is gone.
 */
export function watchExports(say: (text: string) => void): ExportState {
  const lost = new Map<string, number>();
  let failing: string | undefined;
  const tell = (result: Result, count: number, items: string) => {
    if (result.code === 0) {
      if (failing !== undefined) say("The receiver takes exports again.");
      failing = undefined;
      return;
    }
    lost.set(items, (lost.get(items) ?? 0) + count);
    const reason = result.error?.message.split("\n")[0] ?? "no reason given";
    if (failing === undefined)
      say(`The receiver did not take an export (${count} ${items}): ${reason}${hint(reason)}`);
    failing = reason;
  };
  return {
    watch(exporter, items) {
      const send = exporter.export.bind(exporter);
      exporter.export = (batch, done) =>
        send(batch, (result) => {
          tell(result, batch.length, items);
          done(result);
        });
      return exporter;
    },
    losses() {
      if (lost.size === 0) return undefined;
      const counts = [...lost].map(([items, count]) => `${count} ${items}`).join(" and ");
      return `${counts} did not arrive${failing === undefined ? "" : `; last reason: ${failing}`}`;
    },
  };
}

function hint(reason: string): string {
  if (/UNAUTHENTICATED|PERMISSION_DENIED|API key/i.test(reason))
    return " Give a key with the write scope: --key rt_...";
  if (/UNAVAILABLE|ECONNREFUSED|DEADLINE/i.test(reason)) return " Is Runtower running (`npm start`)?";
  return "";
}
