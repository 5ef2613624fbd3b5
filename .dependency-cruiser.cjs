// Who may import whom. A folder not listed on the right is forbidden.
const shared = ["lib/model/", "lib/errors", "lib/log"];
const mayImport = {
  "lib/model/": [],
  "lib/contract/": ["lib/model/"],
  "lib/normalise/": shared,
  "lib/derive/": shared,
  "lib/db/": [...shared, "lib/env"],
  "lib/write/": [...shared, "lib/db/", "lib/rollup/append-increments"],
  "lib/rollup/": [...shared, "lib/db/"],
  "lib/query/": [...shared, "lib/db/", "lib/contract/"],
  "lib/control/": [...shared, "lib/env", "lib/db/", "lib/contract/"],
  "lib/pipeline": [
    ...shared,
    "lib/normalise/",
    "lib/derive/",
    "lib/write/",
    "lib/db/",
    "lib/rollup/append-increments",
    "lib/contract/",
  ],
  "lib/replay/": [...shared, "lib/normalise/decisions/"],
  "lib/watch/": [...shared, "lib/db/", "lib/env"],
  "lib/worker/": [
    ...shared,
    "lib/env",
    "otel/self",
    "lib/db/",
    "lib/derive/",
    "lib/rollup/",
    "lib/query/",
    "lib/control/",
    "lib/write/",
    "lib/watch/",
    "lib/replay/",
    "lib/normalise/decisions/",
    "lib/pipeline-decision-settings",
  ],
  "lib/runtime/": [...shared, "lib/env", "lib/db/", "lib/control/"],
  "lib/api/": [...shared, "lib/contract/", "lib/control/", "lib/db/", "lib/env", "lib/watch/"],
  "lib/client/": ["lib/model/", "lib/contract/"],
  "otel/": [...shared, "lib/env", "lib/db/", "lib/control/", "lib/contract/", "lib/pipeline", "lib/watch/"],
  "components/": ["lib/model/", "lib/contract/", "lib/client/"],
  "app/": [
    ...shared,
    "components/",
    "lib/api/",
    "lib/client/",
    "lib/contract/",
    "lib/query/",
    "lib/control/",
    "lib/replay/",
  ],
};
const layer = ([from, allowed]) => ({
  name: `${from} may import only: ${allowed.join(" ") || "nothing"}`,
  severity: "error",
  from: { path: `^${from}`, pathNot: "\\.test\\.tsx?$" },
  to: { path: "^(app|components|lib|otel|test|scripts)/", pathNot: [from, ...allowed].map((p) => `^${p}`) },
});
const only = (name, from, to) => ({ name, severity: "error", from, to });
module.exports = {
  forbidden: [
    ...Object.entries(mayImport).map(layer),
    only("no cycles", {}, { circular: true }),
    only(
      "ui, charts and panel know no domain",
      { path: "^components/(ui|charts|panel)/" },
      { path: ["^components/(?!ui/|charts/|panel/)", "^lib/(?!client/|model/)"] },
    ),
    only(
      "pg and prisma only in lib/db",
      { path: "^(app|components|lib|otel)/", pathNot: "^lib/db/" },
      { path: "node_modules/(pg|pg-copy-streams|@prisma)/" },
    ),
    only(
      "prisma models only in lib/control",
      { path: "^(app|components|lib|otel)/", pathNot: "^(lib/db/|lib/control/)" },
      { path: "^lib/db/(prisma|generated)" },
    ),
    only(
      "nothing imports tests",
      { pathNot: ["^test/", "\\.test\\.tsx?$"] },
      { path: ["^test/", "\\.test\\.tsx?$"] },
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "generated" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
  },
};
