import { describe, expect, it } from "vitest";
import { splitCondition, withCondition } from "./condition";

describe("a query and its condition", () => {
  it.each([
    ["up < 1", { value: "up", op: "<", threshold: 1 }],
    ["rate(x[5m]) / rate(y[5m]) > 0.05", { value: "rate(x[5m]) / rate(y[5m])", op: ">", threshold: 0.05 }],
    ["(sum(x) >= 1e3)", { value: "sum(x)", op: ">=", threshold: 1000 }],
    ["delta(x[1h]) < -2.5", { value: "delta(x[1h])", op: "<", threshold: -2.5 }],
    ["x != 0", { value: "x", op: "!=", threshold: 0 }],
  ])("%s is taken apart", (expr, condition) => {
    expect(splitCondition(expr)).toEqual(condition);
  });

  it.each(["up", "up > bool 1", "x > y", "x > 1 and y > 2", "absent(x)", "1 > 2", "sum(", ""])(
    "%s is no comparison with one number",
    (expr) => {
      expect(splitCondition(expr)).toBeNull();
    },
  );

  it("is put together again, in brackets where it would be read otherwise", () => {
    expect(withCondition({ value: "a / b", op: ">", threshold: 0.5 })).toBe("a / b > 0.5");
    expect(withCondition({ value: "a or b", op: "<", threshold: -1 })).toBe("(a or b) < -1");
    expect(splitCondition("(a or b) < -1")).toEqual({ value: "(a or b)", op: "<", threshold: -1 });
  });
});
