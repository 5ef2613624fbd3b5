import { expect, it } from "vitest";
import { alertExpr } from "./alert-expr";

it("puts in what is chosen, and usual lengths for what belongs to a chart", () => {
  const variables = { workflow: { values: ["a", "b"], all: false } };
  expect(alertExpr('sum(rate(x{w=~"$workflow"}[$__rate_interval]))', variables)).toBe(
    'sum(rate(x{w=~"(a|b)"}[5m]))',
  );
  expect(alertExpr("increase(x[[[__range]]])")).toBe("increase(x[1h])");
});
