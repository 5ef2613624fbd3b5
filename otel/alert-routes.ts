// The doors of alerts that others evaluate: a Prometheus sends to what it takes for an Alertmanager, an Alertmanager or a
// Grafana to a webhook. None of them sends again what was answered 4xx; Alertmanager sends again after a 5xx.
import { InvalidInput } from "@/lib/errors";
import { incomingAlertLimits } from "@/lib/model/incoming-alert";
import { emptyLag } from "@/lib/model/lag";
import type { AlertForm, AlertIntake, AlertReport } from "@/lib/pipeline-alerts";
import { answerCall, type Call, type CallAnswer, type CallParts, refuseMethod } from "./answer-call";
import { quoteLongNumbers } from "./decode/quote-long-numbers";
import type { HandleCall } from "./http";
import { TooLarge } from "./refusals";

type Route = { path: RegExp; form: AlertForm; answer: (report: AlertReport) => Omit<CallAnswer, "facts"> };

const routes: Route[] = [
  {
    path: /^\/api\/v2\/alerts\/?$/,
    form: "posted",
    // As an Alertmanager: what is right is stored, and a 400 tells of the rest.
    answer: (report) =>
      report.rejected === 0 ? { code: 200, body: {} } : { code: 400, body: wordsOf(report) },
  },
  {
    path: /^\/api\/v1\/alerts\/webhook\/?$/,
    form: "webhook",
    answer: (report) => ({ code: report.accepted === 0 && report.rejected > 0 ? 400 : 200, body: report }),
  },
];

/** POST /api/v2/alerts and POST /api/v1/alerts/webhook. */
export function createAlertRoutes(parts: CallParts & { alerts: AlertIntake }): HandleCall {
  return (request, response, path) => {
    const route = routes.find((one) => one.path.test(path));
    if (route === undefined) return false;
    if (request.method !== "POST") refuseMethod(response, ["POST"]);
    else {
      const work = async ({ projectId, body }: Call): Promise<CallAnswer> => {
        const report = await parts.alerts.take(projectId, route.form, parseJson(body), Date.now());
        return { ...route.answer(report), facts: [factsOf(report)] };
      };
      const of = { signal: "alerts", path, maxBytes: incomingAlertLimits.bodyBytes, work } as const;
      void answerCall(parts, of, request, response);
    }
    return true;
  };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(quoteLongNumbers(body));
  } catch (cause) {
    if (cause instanceof InvalidInput || cause instanceof TooLarge) throw cause;
    throw new InvalidInput("The body is not valid JSON.", undefined, { cause });
  }
}

function wordsOf({ errors, rejected }: AlertReport): string {
  const told = errors.slice(0, 10).map(({ index, reason }) => `alert ${index}: ${reason}`);
  return `${rejected} refused, the others are stored: ${told.join("; ")}`;
}

function factsOf({ accepted, duplicates, rejected, errors }: AlertReport) {
  const [first] = errors;
  const reasons =
    first === undefined ? [] : [{ key: "invalid_alert", count: rejected, message: first.reason }];
  return { service: "", accepted, rejected, duplicates, skewed: 0, lag: emptyLag(), reasons };
}
