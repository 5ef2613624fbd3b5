// Of a query over metrics that others made, and of alerts that others sent: the rows that bear the alert's labels. Pure.
import type { LabelRecord } from "@/lib/model/alert";
import { writeTerm } from "../../language/write-term";
import type { NoTarget, Target } from "./target";

const requests = "(kind:server OR kind:consumer OR root:true)";

type Guess = { label: string; subject: "runs" | "spans"; key: string; always: string; words: string };

/** The most telling first. */
const guesses: readonly Guess[] = [
  { label: "workflow", subject: "runs", key: "workflow", always: "", words: "failing runs of" },
  { label: "workflow_name", subject: "runs", key: "workflow", always: "", words: "failing runs of" },
  { label: "tool", subject: "spans", key: "tool", always: "kind:tool", words: "failing tool calls of" },
  { label: "agent", subject: "spans", key: "agent", always: "kind:agent", words: "failing calls of agent" },
  { label: "model", subject: "spans", key: "model", always: "kind:llm", words: "failing calls of model" },
  { label: "service", subject: "spans", key: "service", always: requests, words: "failing requests of" },
  { label: "service_name", subject: "spans", key: "service", always: requests, words: "failing requests of" },
  { label: "job", subject: "spans", key: "service", always: requests, words: "failing requests of" },
];

/** Why there is no query that names the rows: it reads what others counted, or is not known here. */
const reasons = {
  foreign: "the query reads metrics that Runtower did not count itself",
  sent: "the alert was sent here without the query behind it",
  gone: "the rule behind the alert is gone, and its query with it",
} as const;

export function followLabels(
  labels: LabelRecord,
  reason: keyof typeof reasons,
): Omit<Target, "rangeMs"> | Omit<NoTarget, "rangeMs"> {
  const guess = guesses.find(({ label }) => labels[label] !== undefined && labels[label] !== "");
  const name = guess === undefined ? undefined : labels[guess.label];
  if (guess === undefined || name === undefined)
    return {
      subject: "none",
      why: `No label (workflow, agent, tool, model, service, job) says which rows it is about, and ${reasons[reason]}.`,
    };
  // Prometheus' job is namespace/service where a service has a namespace.
  const value = guess.label === "job" ? (name.split("/").at(-1) ?? name) : name;
  const [failing, healthy] =
    guess.subject === "runs" ? ["status:error", "status:ok"] : ["status:error", "-status:error"];
  return {
    subject: guess.subject,
    mode: { kind: "bad", failing, healthy },
    base: [guess.always, writeTerm(guess.key, value)].filter((text) => text !== "").join(" "),
    only: "",
    thing: { label: guess.label, name: value },
    words: `${guess.words} ${value}`,
    certain: false,
    why: `By the label ${guess.label} alone: ${reasons[reason]}.`,
  };
}
