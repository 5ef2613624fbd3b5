import { alertWindowsInput, alertWindowsOutput } from "./alert-windows";
import { alertEvidenceInput, evidenceOutput } from "./evidence";
import { operation } from "./operation";
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

/** Questions about alerts, as those of operations.ts, which holds them too. */
export const alertOperations = {
  alertEvidence: operation(
    "/alerts/{id}/evidence",
    "What was known when an alert fired, frozen",
    alertEvidenceInput,
    evidenceOutput,
  ),
  alertWindows: operation(
    "/alert-windows",
    "When alerts fired, merged by name: the bands on panels",
    alertWindowsInput,
    alertWindowsOutput,
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
    "Every evaluation of a rule, newest first",
    ruleEvaluationsInput,
    ruleEvaluationsOutput,
  ),
  ruleGroupList: operation(
    "/rule-groups",
    "Groups of rules that are evaluated together",
    ruleGroupListInput,
    ruleGroupListOutput,
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
