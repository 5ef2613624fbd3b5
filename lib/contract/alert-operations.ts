import { alertDetailInput, alertDetailOutput } from "./alert-detail";
import { alertListInput, alertListOutput } from "./alert-list";
import { alertWindowsInput, alertWindowsOutput } from "./alert-windows";
import { evidenceInput, evidenceOutput } from "./evidence";
import { issueDetailInput, issueDetailOutput, issueMembersInput, issueMembersOutput } from "./issue-detail";
import {
  assigneesInput,
  assigneesOutput,
  inboxInput,
  inboxOutput,
  issueFacetsInput,
  issueFacetsOutput,
  issueListInput,
  issueListOutput,
  triageCountsInput,
  triageCountsOutput,
} from "./issue-list";
import {
  notificationDetailInput,
  notificationDetailOutput,
  notificationListInput,
  notificationListOutput,
} from "./notification-log";
import { operation } from "./operation";
import { ruleChangesInput, ruleChangesOutput } from "./rule-changes";
import {
  ruleDetailInput,
  ruleDetailOutput,
  ruleEvaluationsInput,
  ruleEvaluationsOutput,
  runbookInput,
  runbookOutput,
} from "./rule-detail";
import { ruleFileListInput, ruleFileListOutput, ruleFileTextInput, ruleFileTextOutput } from "./rule-file";
import { ruleGroupListInput, ruleGroupListOutput, ruleListInput, ruleListOutput } from "./rule-list";
import {
  silenceDetailInput,
  silenceDetailOutput,
  silenceLabelsInput,
  silenceLabelsOutput,
  silenceListInput,
  silenceListOutput,
} from "./silence";
import { triageNumbersInput, triageNumbersOutput } from "./triage-numbers";

/** Questions about alerts, as those of operations.ts, which holds them too. */
export const alertOperations = {
  inbox: operation(
    "/inbox",
    "What needs a person: one line for what belongs together, most urgent first",
    inboxInput,
    inboxOutput,
  ),
  issueList: operation(
    "/issues",
    "Alerts, failing runs, denials and guardrail blocks as issues; those of one line of the inbox",
    issueListInput,
    issueListOutput,
  ),
  issueFacets: operation(
    "/issues/facets",
    "Counts of issues by kind, severity, state, owner and label",
    issueFacetsInput,
    issueFacetsOutput,
  ),
  issueDetail: operation("/issues/{id}", "An issue with its history", issueDetailInput, issueDetailOutput),
  issueMembers: operation(
    "/issues/{id}/members",
    "The alerts, runs or decisions that an issue is made of, newest first",
    issueMembersInput,
    issueMembersOutput,
  ),
  issueEvidence: operation(
    "/issues/{id}/evidence",
    "What is known about an issue: of alerts what was frozen with the newest, of any other what is found now",
    evidenceInput,
    evidenceOutput,
  ),
  triageCounts: operation(
    "/triage/counts",
    "How many alerts fire, and how much needs a person",
    triageCountsInput,
    triageCountsOutput,
  ),
  triageNumbers: operation(
    "/triage/numbers",
    "How long until somebody acted and until it ended, and what came up most",
    triageNumbersInput,
    triageNumbersOutput,
  ),
  assignees: operation("/triage/assignees", "People who can own an issue", assigneesInput, assigneesOutput),
  alertList: operation(
    "/alerts",
    "Alerts, each time that a label set was active, newest first",
    alertListInput,
    alertListOutput,
  ),
  alertDetail: operation(
    "/alerts/{id}",
    "An alert with its rule and the evaluations around it",
    alertDetailInput,
    alertDetailOutput,
  ),
  alertEvidence: operation(
    "/alerts/{id}/evidence",
    "What was known when an alert fired, frozen",
    evidenceInput,
    evidenceOutput,
  ),
  alertWindows: operation(
    "/alert-windows",
    "When alerts fired, merged by name: the bands on panels",
    alertWindowsInput,
    alertWindowsOutput,
  ),
  notificationList: operation(
    "/notifications",
    "What was told to whom, newest first, and what waits",
    notificationListInput,
    notificationListOutput,
  ),
  notificationDetail: operation(
    "/notifications/{id}",
    "A notification, what it tells and each attempt to send it",
    notificationDetailInput,
    notificationDetailOutput,
  ),
  silenceList: operation(
    "/silences",
    "Silences and maintenance windows",
    silenceListInput,
    silenceListOutput,
  ),
  silenceDetail: operation(
    "/silences/{id}",
    "A silence and how many alerts it matches now",
    silenceDetailInput,
    silenceDetailOutput,
  ),
  silenceLabels: operation(
    "/silences/labels",
    "Labels of alerts that fire, for choosing what to silence",
    silenceLabelsInput,
    silenceLabelsOutput,
  ),
  ruleList: operation(
    "/rules",
    "Alerting and recording rules, with what they found last",
    ruleListInput,
    ruleListOutput,
  ),
  ruleDetail: operation(
    "/rules/{id}",
    "A rule with its alerts and its versions",
    ruleDetailInput,
    ruleDetailOutput,
  ),
  ruleEvaluations: operation(
    "/rules/{id}/evaluations",
    "Evaluations of a rule, newest first: while nothing changes, one in five minutes",
    ruleEvaluationsInput,
    ruleEvaluationsOutput,
  ),
  ruleGroupList: operation(
    "/rule-groups",
    "Groups of rules that are evaluated together",
    ruleGroupListInput,
    ruleGroupListOutput,
  ),
  ruleChanges: operation(
    "/rule-changes",
    "Who did what to rules, newest first",
    ruleChangesInput,
    ruleChangesOutput,
  ),
  ruleFileList: operation("/rule-files", "Rule files by name", ruleFileListInput, ruleFileListOutput),
  ruleFileText: operation(
    "/rule-files/text",
    "A rule file as Prometheus reads it",
    ruleFileTextInput,
    ruleFileTextOutput,
  ),
  runbook: operation(
    "/runbooks/{name}",
    "What an alert means and what to do about it",
    runbookInput,
    runbookOutput,
  ),
};
