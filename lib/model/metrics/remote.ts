import type { FloatHistogram } from "../prom-series";
import type { MetricType } from "./point";

/** Series as Prometheus names and sends them, by remote write or on a page that is scraped: nothing checked. */
export type RemoteSeries = {
  /** name, value, ...: in any order, with `__name__`. */
  labels: readonly string[];
  samples: RemoteSample[];
  histograms: RemoteHistogram[];
  exemplars: RemoteExemplar[];
};
export type RemoteSample = { timeMs: number; startMs: number; value: number; isStale: boolean };
/** `histogram` is undefined where the series ends. */
export type RemoteHistogram = { timeMs: number; startMs: number; histogram: FloatHistogram | undefined };
export type RemoteExemplar = { timeMs: number; value: number; labels: readonly string[] };
export type RemoteMetadata = { name: string; type: MetricType; help: string; unit: string };
export type RemoteWrite = { series: RemoteSeries[]; metadata: RemoteMetadata[] };
