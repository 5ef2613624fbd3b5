import { type Labels, METRIC_NAME } from "@/lib/model/prom-labels";

/** What names a metric, and is gone once its values have been computed with. */
const METADATA = new Set([METRIC_NAME, "__type__", "__unit__"]);
export const METADATA_LABELS: readonly string[] = [...METADATA];
export const isMetadataLabel = (name: string) => METADATA.has(name);
export const withoutMetadata = (labels: Labels): Labels => labels.filter((name) => !METADATA.has(name));
