import { expect, it } from "vitest";
import { changeSubject } from "./form-change";
import { emptyForm } from "./rule-draft";

const form = {
  ...emptyForm,
  filters: [{ label: "workflow", op: "=" as const, value: "checkout" }],
  group_by: ["workflow"],
};

it("keeps what the other subject has too", () => {
  expect(changeSubject(form, { measure: "count" })).toMatchObject({
    subject: "runs",
    measure: "count",
    filters: form.filters,
    group_by: ["workflow"],
    threshold: 0,
  });
});

it("drops labels that the subject has not, and tells apart by its own", () => {
  expect(changeSubject(form, { subject: "tools" })).toMatchObject({
    subject: "tools",
    measure: "failing_share",
    filters: [],
    group_by: ["tool"],
    threshold: 0.1,
  });
});

it("takes the subject's first measure where it has not the one before", () => {
  expect(changeSubject(form, { subject: "usage" })).toMatchObject({ measure: "tokens", threshold: 100_000 });
});
