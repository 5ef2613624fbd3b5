// In: the body of POST /v1/decisions: one decision, a list, or JSON lines, ours or TaskPilot's. Out: each as a decision, or
// why it is refused, by its place (of JSON lines the line, counted from 0, empty ones too). Pure.
import { InvalidInput } from "@/lib/errors";
import type { Decision } from "@/lib/model/decision";
import { readApiDecision } from "./api";
import {
  type DecisionContext,
  notJson,
  type ReadItem,
  readOrRefuse,
  refuseLargeItem,
} from "./decision-context";
import { type Element, elementAt, listElements, skipSpace } from "./json-slices";
import { isTaskpilotRecord, readTaskpilotRecord } from "./taskpilot";
import type { Item } from "./told-fields";
import { isObject, type JsonObject } from "./value-at";

export function* readDecisionBody(sent: string, context: DecisionContext): Generator<ReadItem> {
  // Files from Windows begin with a mark of their encoding.
  const text = sent.startsWith("\ufeff") ? sent.slice(1) : sent;
  const read = (index: number, itemText: string, element: () => Element) =>
    readOrRefuse(index, () => ({ decision: readItem(itemText, element(), context), instanceId: null }));
  const start = skipSpace(text, 0);
  if (start === text.length)
    throw new InvalidInput("the body is empty: a decision, a list of them or JSON lines are expected");
  if (text[start] === "[") {
    for (const [index, element] of listElements(text).entries()) yield read(index, text, () => element);
  } else if (isOneObject(text)) yield read(0, text, () => elementAt(text, 0));
  else
    for (const [index, line] of lines(text))
      if (skipSpace(line, 0) < line.length) yield read(index, line, () => wholeLine(line));
}

function* lines(text: string): Generator<[number, string]> {
  let from = 0;
  for (let index = 0; from <= text.length; index++) {
    const end = text.indexOf("\n", from);
    yield [index, text.slice(from, end < 0 ? text.length : end)];
    from = end < 0 ? text.length + 1 : end + 1;
  }
}

/** One decision over several lines, or the only one. */
function isOneObject(text: string): boolean {
  try {
    return skipSpace(text, elementAt(text, 0).end) === text.length;
  } catch {
    return !text.trim().includes("\n");
  }
}

function wholeLine(line: string): Element {
  const element = elementAt(line, 0);
  if (skipSpace(line, element.end) < line.length)
    throw new InvalidInput("not JSON: more than one value on the line");
  return element;
}

function readItem(text: string, element: Element, context: DecisionContext): Decision {
  const item: Item = { object: parsed(text, element), text, element };
  return isTaskpilotRecord(item.object) ? readTaskpilotRecord(item, context) : readApiDecision(item, context);
}

function parsed(text: string, { start, end }: Element): JsonObject {
  refuseLargeItem(end - start);
  let value: unknown;
  try {
    value = JSON.parse(text.slice(start, end));
  } catch (error) {
    throw notJson(error);
  }
  if (!isObject(value)) throw new InvalidInput("a JSON object is expected");
  return value;
}
