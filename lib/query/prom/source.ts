import type { Pool } from "@/lib/db/pool";
import type { SeriesSource } from "@/lib/model/prom-series";
import { alertSeriesSource } from "../alerts/alert-series";
import { withSenderNames } from "../metrics/sender-names";
import { createMetricSource, type MetricSourceOptions } from "../metrics/series-source";
import { rollupSource } from "../rollup-series/source";
import type { Scope } from "../scope";
import { joinSources } from "./join-sources";

/** All series of the caller's projects: what was sent as metrics, and what Runtower knows by itself, alerts of its rules too. */
export function promSource(db: Pool, scope: Scope, options: MetricSourceOptions = {}): SeriesSource {
  return joinSources([
    withSenderNames(createMetricSource(db, scope, options), db, scope),
    rollupSource(db, scope),
    alertSeriesSource(db, scope),
  ]);
}
