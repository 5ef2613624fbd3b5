/** One number of a JSON page as a metric. */
export type JsonMapping = {
  /** Keys and indexes with dots between; `*` stands for any, `\.` for a dot in a key: `tools.*.calls`. */
  path: string;
  metric: string;
  type: "counter" | "gauge";
  help?: string | undefined;
  /** `$1`, `$2`, ... in a value are what the stars of the path stood for. */
  labels?: { [name: string]: string } | undefined;
  /** What the number is multiplied by: 0.001 for milliseconds as seconds. */
  scale?: number | undefined;
};

/** What the worker fetches metrics from. */
export type ScrapeTarget = {
  id: string;
  projectId: number;
  url: string;
  kind: "prometheus" | "json";
  intervalSeconds: number;
  timeoutSeconds: number;
  /** On every sample. `job` and `instance` are the address where they are not among them. */
  labels: { [name: string]: string };
  mapping: JsonMapping[];
  /** The value of the Authorization header, sealed. */
  authorization: { encrypted: string } | null;
};
