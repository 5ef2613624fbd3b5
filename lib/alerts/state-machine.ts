/**
 * The life of a rule's alerts. Time is an argument, nothing is remembered between steps: what is open comes in, what changed goes out.
 *
 *   (inactive) ─ in the answer ─► pending ─ for `for` ─► firing ─ gone from the answer ─► recovering ─ `keep_firing_for` ─► resolved
 *                                    │ gone                ▲                                  │
 *                                    ▼                     └────────── in the answer ─────────┘
 *                                 dropped
 *
 * Without `for` an alert fires, and without `keep_firing_for` it resolves, in the step that sees it; it is never in between.
 * Bounds are Prometheus': it fires when `for` has passed and not before, and keeps firing for less than `keep_firing_for`.
 * Resolved and dropped are ends: the same labels in a later answer are another alert.
 *
 * Two alerts are about the rule itself, with a reason of their own and the label `alert_reason`: no data (where there had been
 * some) and an error. They wait for `for` too, and end with the first answer. A failed query leaves the others as they are.
 *
 * Where nothing was evaluated for long (the worker was down), that time does not count for `for`: pending alerts go on where
 * they were, as Prometheus restores them, and after an hour they begin anew. Alerts that fire keep firing.
 */
import type { Alert, AlertChange, AlertReason, LabelRecord } from "@/lib/model/alert";
import { fingerprintOf } from "./fingerprint";
import { type Rule, reasonLabel } from "./rule";

/** One series of the answer with labels and annotations expanded: the alert that it stands for. */
export interface ActiveSeries {
  labels: LabelRecord;
  annotations: LabelRecord;
  value: number;
}

export type RuleAnswer =
  /** `hasData`: false where the answer is empty because there is nothing to compare, not because nothing is wrong. */
  { kind: "series"; series: readonly ActiveSeries[]; hasData: boolean } | { kind: "error"; message: string };

export interface RuleStep {
  projectId: number;
  rule: Rule;
  /** Every alert of the rule that is not resolved or dropped. */
  open: readonly Alert[];
  answer: RuleAnswer;
  nowMs: number;
  intervalMs: number;
  /** The evaluation before; null: the first one. */
  lastMs: number | null;
  /** Whether the rule's answers ever had data. */
  hadData: boolean;
}

export interface AlertStep {
  /** Null: it is new. */
  before: Alert | null;
  after: Alert;
  /** Null: what people are told of did not change. */
  change: AlertChange | null;
}

export interface RuleStepResult {
  /** Only alerts that differ from before. */
  steps: AlertStep[];
  hadData: boolean;
  health: "ok" | "no_data" | "error";
}

const minuteMs = 60_000;
const hourMs = 3_600_000;

export function stepRule(input: RuleStep): RuleStepResult {
  const { rule, answer, hadData } = input;
  if (answer.kind === "error") {
    const active = rule.onError === "alert" ? [aboutRule(rule, "error", answer.message)] : [];
    return { steps: stepAlerts(input, active, ["error"]), hadData, health: "error" };
  }
  const isMissing = !answer.hasData && hadData && rule.noData !== "ok";
  if (!isMissing) {
    const active = answer.series.map((series) => withIdentity(series, "condition"));
    return {
      steps: stepAlerts(input, active, ["condition", "no_data", "error"]),
      hadData: hadData || answer.hasData,
      health: "ok",
    };
  }
  const keeps = rule.noData === "keep";
  const active = keeps
    ? []
    : [aboutRule(rule, "no_data", "The query finds no data where it had found some.")];
  return {
    steps: stepAlerts(input, active, keeps ? ["error"] : ["condition", "no_data", "error"]),
    hadData,
    health: "no_data",
  };
}

interface Active extends ActiveSeries {
  fingerprint: string;
  reason: AlertReason;
}

function withIdentity(series: ActiveSeries, reason: AlertReason): Active {
  return { ...series, reason, fingerprint: fingerprintOf(series.labels) };
}

/** Labels without templates only: there is no series to expand them with. */
function aboutRule(rule: Rule, reason: "no_data" | "error", message: string): Active {
  const plain = (texts: LabelRecord) =>
    Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== "" && !text.includes("{{")));
  const labels = { ...plain(rule.labels), alertname: rule.name, [reasonLabel]: reason };
  const summary = reason === "no_data" ? `${rule.name}: no data` : `${rule.name}: the query failed`;
  const annotations = { ...plain(rule.annotations), summary, description: message };
  return withIdentity({ labels, annotations, value: Number.NaN }, reason);
}

/** `judged`: reasons whose alerts end when they are not active; the others stay as they are. */
function stepAlerts(input: RuleStep, active: readonly Active[], judged: readonly AlertReason[]): AlertStep[] {
  const open = new Map(input.open.map((alert) => [alert.fingerprint, alert]));
  const steps: AlertStep[] = [];
  for (const one of active) {
    const known = open.get(one.fingerprint);
    open.delete(one.fingerprint);
    steps.push(known === undefined ? begin(input, one) : goOn(input, known, one));
  }
  for (const known of open.values()) if (judged.includes(known.reason)) steps.push(cease(input, known));
  return steps.filter(({ before, after }) => before !== after);
}

function begin({ projectId, rule, nowMs }: RuleStep, active: Active): AlertStep {
  const { fingerprint, labels, annotations, reason } = active;
  const fires = rule.forMs <= 0;
  const after: Alert = {
    projectId,
    ruleId: rule.id,
    source: "rule",
    fingerprint,
    labels,
    annotations,
    generatorUrl: null,
    state: fires ? "firing" : "pending",
    reason,
    value: numberOrNull(active.value),
    activeMs: nowMs,
    firedMs: fires ? nowMs : null,
    recoveringMs: null,
    resolvedMs: null,
    endsMs: null,
  };
  return { before: null, after, change: fires ? "fired" : null };
}

function goOn(input: RuleStep, before: Alert, active: Active): AlertStep {
  const { rule, nowMs } = input;
  const value = numberOrNull(active.value);
  const isSame = value === before.value && isEqual(active.annotations, before.annotations);
  const told: Alert = isSame ? before : { ...before, value, annotations: active.annotations };
  if (before.state === "recovering")
    return { before, after: { ...told, state: "firing", recoveringMs: null }, change: null };
  if (before.state !== "pending") return { before, after: told, change: null };
  const activeMs = continuedMs(input, before.activeMs);
  if (nowMs - activeMs >= rule.forMs)
    return { before, after: { ...told, state: "firing", activeMs, firedMs: nowMs }, change: "fired" };
  return { before, after: activeMs === before.activeMs ? told : { ...told, activeMs }, change: null };
}

/** Since when a pending alert counts as active, less the time in which nobody looked. */
function continuedMs({ nowMs, lastMs, intervalMs }: RuleStep, activeMs: number): number {
  const gapMs = lastMs === null ? 0 : nowMs - lastMs;
  // A few turns left out under load are not an outage.
  if (gapMs <= Math.max(minuteMs, 4 * intervalMs)) return activeMs;
  if (gapMs > Math.max(hourMs, 4 * intervalMs)) return nowMs;
  return activeMs + gapMs - intervalMs;
}

function cease({ rule, nowMs }: RuleStep, before: Alert): AlertStep {
  if (before.state === "pending") return { before, after: endAlert(before, "dropped", nowMs), change: null };
  // An alert of the name that the rule had before is over, and one about the rule ends with the first answer.
  const mayRecover = before.reason === "condition" && before.labels.alertname === rule.name;
  const sinceMs = before.recoveringMs ?? nowMs;
  if (mayRecover && rule.keepFiringForMs > 0 && nowMs - sinceMs < rule.keepFiringForMs) {
    const isKnown = before.state === "recovering";
    return {
      before,
      after: isKnown ? before : { ...before, state: "recovering", recoveringMs: nowMs },
      change: null,
    };
  }
  return { before, after: endAlert(before, "resolved", nowMs), change: "resolved" };
}

/** Never before it began, also where the clock was put back. */
export function endAlert(alert: Alert, state: "resolved" | "dropped", nowMs: number): Alert {
  return { ...alert, state, resolvedMs: Math.max(nowMs, alert.firedMs ?? alert.activeMs) };
}

/** No number is told as none: equal to itself, so that it is not written again and again. */
function numberOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

function isEqual(a: LabelRecord, b: LabelRecord): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
