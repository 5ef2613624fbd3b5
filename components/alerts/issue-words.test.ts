import { describe, expect, test } from "vitest";
import type { IssueEventRow } from "@/lib/contract/issue-detail";
import { issueEvents } from "@/lib/model/issue";
import { besideTitle, countWords, eventWords, initials, mixWords } from "./issue-words";

const event = (what: IssueEventRow["what"], fields: Partial<IssueEventRow> = {}): IssueEventRow => ({
  id: "1",
  at: "2026-11-21T10:00:00Z",
  who: null,
  what,
  alert_id: null,
  text: null,
  until: null,
  from_state: null,
  to_state: null,
  owner: null,
  value: null,
  count: null,
  above: null,
  receiver: null,
  silence_id: null,
  action_id: null,
  ...fields,
});
const ann = { id: "u1", name: "Ann Lee", email: "ann@example.com" };

describe("words of the inbox", () => {
  test("every event has words of its own", () => {
    const words = issueEvents.map((what) => eventWords(event(what)));
    expect(new Set(words).size).toBe(words.length);
  });
  test("what is known of an event is said", () => {
    expect(eventWords(event("fired", { value: 0.125 }))).toBe("Fired at 0.13");
    expect(eventWords(event("escalated", { count: 40, above: 10 }))).toBe(
      "Escalated: 40 in an hour, above 10",
    );
    expect(eventWords(event("archived", { above: 100 }))).toBe(
      "archived it until more than 100 come in an hour",
    );
    expect(eventWords(event("archived"))).toBe("archived it until it escalates");
    expect(eventWords(event("assigned", { owner: ann }))).toBe("assigned it to Ann Lee");
    expect(eventWords(event("assigned"))).toBe("took its owner away");
    expect(eventWords(event("notified", { receiver: "oncall" }))).toBe("Told oncall");
  });
  test("a line of unlike issues says its mix, one of like issues nothing", () => {
    expect(mixWords({ new: 2, acknowledged: 1 })).toBe("2 new, 1 acknowledged");
    expect(mixWords({ new: 3 })).toBe("");
  });
  test("counts are of what was counted", () => {
    expect(countWords("alert", 1)).toBe("fired 1 time");
    expect(countWords("runs", 34)).toBe("34 failing runs");
    expect(countWords("denials", 1)).toBe("1 denial");
  });
  test("initials come from names, else from addresses", () => {
    expect(initials(ann)).toBe("AL");
    expect(initials({ ...ann, name: "" })).toBe("AE");
    expect(initials({ ...ann, name: "ann" })).toBe("AN");
  });
});

test("where it happens is not said twice", () => {
  expect(besideTitle({ title: "tool `lookup` timed out", culprit: "publish · tool `lookup`" })).toBe(
    "publish",
  );
  expect(besideTitle({ title: "out of memory", culprit: "publish" })).toBe("publish");
  expect(besideTitle({ title: "anything", culprit: "" })).toBe("");
});
