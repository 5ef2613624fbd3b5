import { jsonAst } from "@/lib/promql/syntax/json-ast";
import { parseQuery } from "@/lib/promql/syntax/parse";
import { prettify } from "@/lib/promql/syntax/prettify";
import { type PromQuestion, promQuery, promQueryRange } from "./ask";
import { promExemplars } from "./exemplars";
import { type PromFound, promLabels, promLabelValues, promSeries } from "./labels";
import { promMetadata } from "./metadata";
import { promAlerts, promRules } from "./rules";
import { promBuildInfo } from "./status";

type Endpoint = { methods: readonly ("GET" | "POST")[]; answer: (call: PromQuestion) => Promise<PromFound> };

const both = ["GET", "POST"] as const;
const get = ["GET"] as const;
const queryOf = (params: URLSearchParams) => parseQuery(params.get("query") ?? "");

/** The Prometheus HTTP API below /api/prom/api/v1, by path. */
const promEndpoints: { [path: string]: Endpoint | undefined } = {
  query: { methods: both, answer: promQuery },
  query_range: { methods: both, answer: promQueryRange },
  series: { methods: both, answer: ({ db, scope, params }) => promSeries(db, scope, params) },
  labels: { methods: both, answer: ({ db, scope, params }) => promLabels(db, scope, params) },
  "label/{name}/values": {
    methods: get,
    answer: ({ db, scope, params, name }) => promLabelValues(db, scope, params, name),
  },
  metadata: { methods: get, answer: ({ db, scope, params }) => promMetadata(db, scope, params) },
  query_exemplars: { methods: both, answer: ({ db, scope, params }) => promExemplars(db, scope, params) },
  format_query: { methods: both, answer: async ({ params }) => ({ data: prettify(queryOf(params)) }) },
  parse_query: { methods: both, answer: async ({ params }) => ({ data: jsonAst(queryOf(params)) }) },
  rules: { methods: get, answer: ({ db, scope, params }) => promRules(db, scope, params) },
  alerts: { methods: get, answer: ({ db, scope }) => promAlerts(db, scope) },
  "status/buildinfo": { methods: get, answer: async () => ({ data: promBuildInfo() }) },
};

/** The endpoint of a path such as `label/job/values`, and the name in it. */
export function findEndpoint(path: string): { path: string; name: string; endpoint: Endpoint } | undefined {
  const label = /^label\/([^/]+)\/values$/.exec(path)?.[1];
  const key = label === undefined ? path : "label/{name}/values";
  const endpoint = Object.hasOwn(promEndpoints, key) ? promEndpoints[key] : undefined;
  return endpoint === undefined ? undefined : { path: key, name: label ?? "", endpoint };
}
