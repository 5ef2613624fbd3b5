import type { Places } from "./find-places";

export type ShotState = "full" | "empty" | "loading" | "error";
/** Where a screen shows each of its states; one that has not got a state has no path for it. */
export type Screen = { name: string; paths: Partial<Record<ShotState, string>>; signedOut?: boolean };

const nowhere = "0123456789abcdef0123456789abcdef";

/** Every screen. The project `runtower` is empty here, since the stack does not observe itself. */
export function screens(places: Places): Screen[] {
  const list = (name: string, path: string): Screen => ({
    name,
    paths: { full: path, empty: `${path}?project=runtower`, loading: path, error: path },
  });
  const detail = (name: string, path: string, missing: string): Screen => ({
    name,
    paths: { full: path, empty: missing, loading: path, error: path },
  });
  return [
    { name: "sign-in", paths: { full: "/sign-in" }, signedOut: true },
    list("overview", "/"),
    list("runs", "/runs"),
    detail("run-failed", `/runs/${places.failedRun}`, `/runs/${nowhere}`),
    { name: "run-good", paths: { full: `/runs/${places.goodRun}` } },
    { name: "run-output", paths: { full: `/runs/${places.outputRun}?tab=output` } },
    list("traces", "/traces"),
    detail("trace", `/traces/${places.traceId}`, `/traces/${nowhere}`),
    detail("request", `/requests/${places.requestId}`, "/requests/req-nobody-sent-this"),
    list("decisions", "/decisions"),
    detail("decision", `/decisions/${encodeURIComponent(places.denial.id)}`, `/decisions/${nowhere}`),
    list("decision-panels", "/decisions/panels"),
    list("decision-coverage", "/decisions/coverage"),
    list("replays", "/decisions/replay"),
    list("opa-instances", "/decisions/opa"),
    list("integrity", "/decisions/integrity"),
    {
      name: "replay-new",
      paths: {
        full: `/decisions/replay/new?q=id:${encodeURIComponent(places.denial.id)}`,
        loading: "/decisions/replay/new",
      },
    },
    {
      name: "run-denied",
      paths: {
        full: `/runs/${places.denial.run_id ?? places.denial.trace_id}?decision=${encodeURIComponent(places.denial.id)}`,
      },
    },
    { name: "request-denied", paths: { full: `/requests/${places.denial.request_id}` } },
    list("logs", "/logs"),
    list("alerts", "/alerts"),
    detail("alert", `/alerts/${places.issueId}`, "/alerts/999999999"),
    list("alerts-numbers", "/alerts/numbers"),
    list("settings-ingest", "/settings/ingest"),
    { name: "settings-ingest-troubled", paths: { full: "/settings/ingest?window=15m&sort=refused" } },
    list("settings-targets", "/settings/targets"),
    { name: "settings-api-keys", paths: { full: "/settings/api-keys" } },
    { name: "settings-account", paths: { full: "/settings/account" } },
    { name: "settings-redaction", paths: { full: "/settings/decisions" } },
    { name: "settings-mappings", paths: { full: "/settings/decisions?part=mappings" } },
    { name: "settings-send-data", paths: { full: "/settings/send-data" } },
  ];
}
