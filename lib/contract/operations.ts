import { alertOperations } from "./alert-operations";
import {
  dashboardDetailInput,
  dashboardDetailOutput,
  dashboardListInput,
  dashboardListOutput,
  dashboardVersionsInput,
  dashboardVersionsOutput,
} from "./dashboard";
import { decisionBreakdownInput, decisionBreakdownOutput } from "./decision-breakdown";
import {
  decisionCoverageInput,
  decisionCoverageOutput,
  undecidedInput,
  undecidedOutput,
} from "./decision-coverage";
import { decisionDetailInput, decisionDetailOutput } from "./decision-detail";
import {
  decisionHistogramInput,
  decisionHistogramOutput,
  decisionListInput,
  decisionListOutput,
} from "./decision-list";
import {
  decisionPanelInput,
  decisionPanelOutput,
  decisionRevisionsInput,
  decisionRevisionsOutput,
  guardrailPanelInput,
} from "./decision-panels";
import { decisionSealsInput, decisionSealsOutput } from "./decision-seals";
import { facetsInput, facetsOutput } from "./facets";
import { ingestActivityInput, ingestActivityOutput } from "./ingest-activity";
import { ingestStorageInput, ingestStorageOutput } from "./ingest-storage";
import { logHistogramInput, logHistogramOutput, logListInput, logListOutput } from "./log-list";
import { opaInstancesInput, opaInstancesOutput } from "./opa-instances";
import { type Operation, operation } from "./operation";
import { overviewNumbersInput, overviewNumbersOutput, panelInput, panelOutput } from "./panel-series";
import {
  policyBundlesInput,
  policyBundlesOutput,
  replayDetailInput,
  replayDetailOutput,
  replayEvaluatorsInput,
  replayEvaluatorsOutput,
  replayGroupsInput,
  replayGroupsOutput,
  replayListInput,
  replayListOutput,
  replayPreviewInput,
  replayPreviewOutput,
  replayResultInput,
  replayResultOutput,
  replayResultsInput,
  replayResultsOutput,
} from "./replay";
import { requestStoryInput, requestStoryOutput } from "./request-story";
import { resolveInput, resolveOutput } from "./resolve";
import { runDetailInput, runDetailOutput } from "./run-detail";
import { runListInput, runListOutput } from "./run-list";
import { runOutputInput, runOutputOutput } from "./run-output";
import { payloadInput, payloadOutput, spanDetailInput, spanDetailOutput } from "./span-detail";
import {
  traceColumnsInput,
  traceColumnsOutput,
  traceMatchesInput,
  traceMatchesOutput,
} from "./trace-columns";
import { traceDetailInput, traceDetailOutput } from "./trace-detail";
import { traceListInput, traceListOutput } from "./trace-list";

export type { Operation } from "./operation";

/** Every question of the read API, all of them GET: routes, OpenAPI document and its test come from this one table. */
export const operations = {
  runList: operation("/runs", "Runs that match a query, newest first", runListInput, runListOutput),
  runDetail: operation(
    "/runs/{id}",
    "A run with its steps, attempts and children",
    runDetailInput,
    runDetailOutput,
  ),
  runOutput: {
    ...operation(
      "/runs/{id}/output",
      "A run's raw output in order of arrival",
      runOutputInput,
      runOutputOutput,
    ),
    asText: true,
  },
  traceList: operation(
    "/traces",
    "Traces in which a span matches a query, newest first",
    traceListInput,
    traceListOutput,
  ),
  traceDetail: operation("/traces/{id}", "A trace and its spans", traceDetailInput, traceDetailOutput),
  traceColumns: operation(
    "/traces/{id}/columns",
    "All spans of a trace by column",
    traceColumnsInput,
    traceColumnsOutput,
  ),
  traceMatches: operation(
    "/traces/{id}/matches",
    "Spans of a trace that hold a text",
    traceMatchesInput,
    traceMatchesOutput,
  ),
  spanDetail: operation(
    "/traces/{id}/spans/{span}",
    "All that is known of one span",
    spanDetailInput,
    spanDetailOutput,
  ),
  payload: operation(
    "/traces/{id}/spans/{span}/payload",
    "The whole value of a large attribute",
    payloadInput,
    payloadOutput,
  ),
  logList: operation("/logs", "Log lines that match a query", logListInput, logListOutput),
  logHistogram: operation(
    "/logs/histogram",
    "Counts of log lines over time by level",
    logHistogramInput,
    logHistogramOutput,
  ),
  decisionList: operation(
    "/decisions",
    "Decisions that match a query, newest first",
    decisionListInput,
    decisionListOutput,
  ),
  decisionDetail: operation(
    "/decisions/{id}",
    "A decision and what it belongs to",
    decisionDetailInput,
    decisionDetailOutput,
  ),
  decisionSeals: operation(
    "/decisions/seals",
    "The hash chain that decisions are sealed into, newest first, and what waits for it",
    decisionSealsInput,
    decisionSealsOutput,
  ),
  opaInstances: operation(
    "/opa-instances",
    "OPA instances as they last reported themselves",
    opaInstancesInput,
    opaInstancesOutput,
  ),
  decisionHistogram: operation(
    "/decisions/histogram",
    "Counts of decisions over time by verdict",
    decisionHistogramInput,
    decisionHistogramOutput,
  ),
  resolve: {
    ...operation("/resolve", "What an id names", resolveInput, resolveOutput),
    everyProject: true,
  },
  requestStory: operation(
    "/requests/{requestId}",
    "Everything that bears one request id",
    requestStoryInput,
    requestStoryOutput,
  ),
  panelSeries: operation(
    "/panels/{panel}",
    "Throughput, errors or latency over time",
    panelInput,
    panelOutput,
  ),
  decisionsPanel: operation(
    "/panels/decisions",
    "Decisions over time, by verdict or by group",
    decisionPanelInput,
    decisionPanelOutput,
  ),
  guardrailsPanel: operation(
    "/panels/guardrails",
    "What guardrails blocked over time",
    guardrailPanelInput,
    decisionPanelOutput,
  ),
  decisionLatencyPanel: operation(
    "/panels/decision-latency",
    "How long decisions take over time",
    decisionPanelInput,
    decisionPanelOutput,
  ),
  decisionCoverage: operation(
    "/decisions/coverage",
    "Rules and rails that did not fire, agents and tools that acted without a decision",
    decisionCoverageInput,
    decisionCoverageOutput,
  ),
  undecided: operation(
    "/decisions/undecided",
    "Tool calls without a decision where the tool usually has one",
    undecidedInput,
    undecidedOutput,
  ),
  decisionRevisions: operation(
    "/decisions/revisions",
    "Deny share over time by policy revision",
    decisionRevisionsInput,
    decisionRevisionsOutput,
  ),
  decisionBreakdown: operation(
    "/decisions/breakdown",
    "Decisions by one key: counts, deny share, latency, and the equal window before",
    decisionBreakdownInput,
    decisionBreakdownOutput,
  ),
  overviewNumbers: operation(
    "/overview",
    "Four numbers: now, and the equal window before",
    overviewNumbersInput,
    overviewNumbersOutput,
  ),
  ingestActivity: operation(
    "/ingest",
    "What senders bring, what becomes of it, and what waits",
    ingestActivityInput,
    ingestActivityOutput,
  ),
  ingestStorage: {
    ...operation(
      "/ingest/storage",
      "Storage by table and day, and when retention drops it; for admins",
      ingestStorageInput,
      ingestStorageOutput,
    ),
    adminOnly: true,
  },
  facets: operation(
    "/facets",
    "Keys and values with counts, for completion and side bars",
    facetsInput,
    facetsOutput,
  ),
  dashboardList: operation("/dashboards", "Dashboards by title", dashboardListInput, dashboardListOutput),
  dashboardDetail: operation(
    "/dashboards/{id}",
    "A dashboard with its panels and variables",
    dashboardDetailInput,
    dashboardDetailOutput,
  ),
  dashboardVersions: operation(
    "/dashboards/{id}/versions",
    "What was saved of a dashboard, newest first",
    dashboardVersionsInput,
    dashboardVersionsOutput,
  ),
  replayList: operation("/replays", "Replays of decisions, newest first", replayListInput, replayListOutput),
  replayDetail: operation(
    "/replays/{id}",
    "A replay: what was asked, how far it is, and its numbers",
    replayDetailInput,
    replayDetailOutput,
  ),
  replayResults: operation(
    "/replays/{id}/results",
    "Decisions asked again, with their verdicts before and now",
    replayResultsInput,
    replayResultsOutput,
  ),
  replayResult: operation(
    "/replays/{id}/results/{n}",
    "One of them, with what the policy answered before and now",
    replayResultInput,
    replayResultOutput,
  ),
  replayGroups: operation(
    "/replays/{id}/groups",
    "Outcomes of a replay by rule, agent or reason",
    replayGroupsInput,
    replayGroupsOutput,
  ),
  replayPreview: operation(
    "/replays/preview",
    "What a query would replay",
    replayPreviewInput,
    replayPreviewOutput,
  ),
  replayEvaluators: operation(
    "/replays/evaluators",
    "Who could evaluate a policy here",
    replayEvaluatorsInput,
    replayEvaluatorsOutput,
  ),
  policyBundles: operation(
    "/policy-bundles",
    "Policy bundles uploaded here, and the revisions that decisions name",
    policyBundlesInput,
    policyBundlesOutput,
  ),
  ...alertOperations,
} satisfies { [name: string]: Operation };
