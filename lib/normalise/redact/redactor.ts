// A project's redaction rules, compiled: applied to what senders bring before anything is read from it or stored. Pure but for
// counting. What no rule touches comes back as the same object.
import type { Attributes, AttributeValue } from "@/lib/model/attributes";
import { contentSide } from "@/lib/model/content-side";
import type { Decision } from "@/lib/model/decision";
import { type RedactionRule, type RedactionTarget, redactionTargets } from "@/lib/model/decision-rules";
import { isInputEvent, isOutputEvent } from "@/lib/model/messages";
import type { LogsMessage, OtlpLogRecord, OtlpSpan, TracesMessage } from "@/lib/model/otlp-message";
import { redactDecision } from "./decision";
import type { CountRule, RulesByTarget } from "./rules-by-target";
import { TargetRules } from "./target-rules";
import { type Sink, Walk } from "./walk";

/** Null where no rule is switched on. Throws RegexpFault for an expression that cannot be searched for. */
export function compileRedaction(rules: readonly RedactionRule[]): Redactor | null {
  const of = (target: RedactionTarget) => new TargetRules(target, rules);
  const byTarget = {
    input: of("input"),
    output: of("output"),
    attributes: of("attributes"),
    logs: of("logs"),
  };
  return redactionTargets.every((target) => byTarget[target].isEmpty) ? null : new Redactor(byTarget);
}

export class Redactor {
  readonly #rules: RulesByTarget;

  constructor(rules: RulesByTarget) {
    this.#rules = rules;
  }

  traces(message: TracesMessage, count: CountRule): TracesMessage {
    const walks = this.#walks({ count });
    return {
      ...message,
      resourceSpans: message.resourceSpans.map((group) => ({
        resource: walks.attributes.attributes(group.resource),
        scopeSpans: group.scopeSpans.map(({ scope, spans }) => ({
          scope,
          spans: spans.map((span) => redactSpan(span, walks)),
        })),
      })),
    };
  }

  logs(message: LogsMessage, count: CountRule): LogsMessage {
    const walks = this.#walks({ count });
    return {
      ...message,
      resourceLogs: message.resourceLogs.map((group) => ({
        resource: walks.attributes.attributes(group.resource),
        scopeLogs: group.scopeLogs.map(({ scope, logRecords }) => ({
          scope,
          logRecords: logRecords.map((record) => redactRecord(record, walks)),
        })),
      })),
    };
  }

  decision(decision: Decision, count: CountRule): Decision {
    return redactDecision(decision, this.#rules, count);
  }

  /** A value of any kind of one target; for what is no span, record or decision. */
  value(target: RedactionTarget, value: AttributeValue, count: CountRule): AttributeValue {
    return this.#walks({ count })[target].value(value);
  }

  #walks(sink: Sink): Walks {
    const { input, output, attributes, logs } = this.#rules;
    return {
      input: new Walk(input, sink),
      output: new Walk(output, sink),
      attributes: new Walk(attributes, sink),
      logs: new Walk(logs, sink),
    };
  }
}

type Walks = { readonly [Target in RedactionTarget]: Walk };

function redactSpan(span: OtlpSpan, walks: Walks): OtlpSpan {
  const { attributes: plain } = walks;
  return {
    ...span,
    name: plain.text(span.name),
    statusMessage: plain.text(span.statusMessage),
    traceState: plain.text(span.traceState),
    attributes: redactAttributes(span.attributes, walks),
    events: span.events.map((event) => ({
      ...event,
      name: plain.text(event.name),
      attributes: redactEvent(event.name, event.attributes, walks),
    })),
    links: span.links.map((link) => ({ ...link, attributes: plain.attributes(link.attributes) })),
  };
}

/** What went in and what came out by their own rules, everything else as an attribute. */
function redactAttributes(attributes: Attributes, { input, output, attributes: plain }: Walks): Attributes {
  let all = plain.attributes(attributes, (key) => contentSide(key) === null);
  all = input.attributes(all, (key) => contentSide(key) === "input");
  return output.attributes(all, (key) => contentSide(key) === "output");
}

/** A message told as an event: all of it is content. */
function redactEvent(name: string, attributes: Attributes, walks: Walks): Attributes {
  if (isInputEvent(name)) return walks.input.attributes(attributes);
  if (isOutputEvent(name)) return walks.output.attributes(attributes);
  return redactAttributes(attributes, walks);
}

function redactRecord(record: OtlpLogRecord, walks: Walks): OtlpLogRecord {
  const { eventName } = record;
  let { body } = record;
  if (body !== undefined) {
    body = walks.logs.value(body);
    if (isInputEvent(eventName)) body = walks.input.value(body);
    else if (isOutputEvent(eventName)) body = walks.output.value(body);
  }
  return { ...record, body, attributes: redactAttributes(record.attributes, walks) };
}
