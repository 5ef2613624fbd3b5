// The doors of policy decisions. What OPA uploads stays in its buffer until it gets a 2xx, and is sent again for ever until then:
// - an event that cannot be read is refused in a 200: a 4xx would bring its whole chunk back without end, and meanwhile
//   OPA's buffer would fill and drop decisions that are fine;
// - a body that cannot be read at all is a 400 or 413: nothing of it was taken, and OPA sends nothing of that kind, so it was
//   damaged or cut on its way, or was not from an OPA. Settings → Ingest tells of it;
// - overload and a database that is away are a 503, as everywhere.
import type { DecisionIntake, DecisionReport } from "@/lib/pipeline-decision-intake";
import { answerCall, type Call, type CallAnswer, type CallParts, refuseMethod } from "./answer-call";
import type { HandleCall } from "./http";

type Route = {
  path: RegExp;
  maxBytes: number;
  run: (intake: DecisionIntake, call: Call) => Promise<CallAnswer & { report?: DecisionReport }>;
};

// OPA's chunks are 32 KiB of gzip unless it is told otherwise, and gzip makes at most 1,032 bytes of one: whatever is in such a
// chunk is taken.
const maxLogBytes = 33 * 1024 * 1024;
// Some hundred bundles with their errors, and the Go runtime's metrics.
const maxStatusBytes = 2 * 1024 * 1024;

const routes: Route[] = [
  {
    path: /^\/opa\/logs(?:\/[^/]+)?\/?$/,
    maxBytes: maxLogBytes,
    run: async (intake, { projectId, body }) => {
      const report = await intake.opaLogs(projectId, body);
      return { code: 200, body: reportBody(report), facts: report.facts, report };
    },
  },
  {
    path: /^\/opa\/status(?:\/[^/]+)?\/?$/,
    maxBytes: maxStatusBytes,
    run: async (intake, { projectId, body }) => {
      await intake.opaStatus(projectId, body);
      return { code: 200, body: {}, facts: [] };
    },
  },
  {
    path: /^\/v1\/decisions\/?$/,
    maxBytes: maxLogBytes,
    run: async (intake, { projectId, body }) => {
      const report = await intake.decisions(projectId, body);
      const isAllRefused = report.accepted === 0 && report.rejected > 0;
      return { code: isAllRefused ? 400 : 200, body: reportBody(report), facts: report.facts, report };
    },
  },
];

/** POST /opa/logs[/{partition}], POST /opa/status[/{partition}], POST /v1/decisions. */
export function createDecisionRoutes(parts: CallParts & { intake: DecisionIntake }): HandleCall {
  return (request, response, path) => {
    const route = routes.find((one) => one.path.test(path));
    if (route === undefined) return false;
    const { maxBytes, run } = route;
    if (request.method !== "POST") refuseMethod(response, ["POST"]);
    else {
      const work = async (call: Call) => {
        const { report, ...answer } = await run(parts.intake, call);
        parts.metrics.countAccepted("decisions", report?.accepted ?? 0);
        parts.metrics.countRejected("decisions", "invalid", report?.rejected ?? 0);
        return answer;
      };
      void answerCall(parts, { signal: "decisions", path, maxBytes, work }, request, response);
    }
    return true;
  };
}

function reportBody({ facts: _counted, ...report }: DecisionReport): object {
  return report;
}
