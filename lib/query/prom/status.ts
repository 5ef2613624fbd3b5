import packageJson from "@/package.json";

/**
 * Clients read from the version what they may ask: Grafana label matchers in label queries, for one. So it is that of the Prometheus
 * whose API this is; our own is the revision. No `features`: Grafana takes a server with them for Mimir.
 */
const promVersion = "3.5.0";

export function promBuildInfo() {
  return {
    version: promVersion,
    revision: `runtower-${packageJson.version}`,
    branch: "runtower",
    buildUser: "",
    buildDate: "",
    goVersion: "",
  };
}
