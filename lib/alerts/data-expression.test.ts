import { expect, it } from "vitest";
import { dataExpression } from "./data-expression";

it.each([
  ["up == 0", "up"],
  ["(rate(x[5m]) / rate(y[5m])) > 0.1", "rate(x[5m]) / rate(y[5m])"],
  ["0.5 < x", "x"],
  ["x > bool 1", "x > bool 1"],
  ["a > 1 and b > 2", "a"],
  ["a > 1 unless b", "a"],
  ["a > 1 or b > 2", "a or b"],
  ["sum by (job) (x)", "sum by (job) (x)"],
  ["absent(up)", null],
  ["a > 1 or absent(b)", null],
  ["vector(1)", "vector(1)"],
])("%s looks at %s", (expr, looked) => {
  expect(dataExpression(expr)).toBe(looked);
});
