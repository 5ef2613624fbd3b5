"use client";
import type { RuleFault } from "@/lib/contract/rule-input";
import { promqlFault } from "../metrics/promql-lint";
import { Button } from "../ui/button";
import { Select } from "../ui/select";
import { comparisons, splitCondition, withCondition } from "./condition";
import { ExprField } from "./expr-field";
import { NumberField } from "./number-field";

type Props = {
  project: string;
  expr: string;
  isAlert: boolean;
  fault: RuleFault | undefined;
  disabled: boolean;
  onChange: (expr: string) => void;
};
const ops = comparisons.map((value) => ({ value, words: value }));

/** The query as text; where it compares with one number, that number has a field of its own. */
export function PromqlCondition({ project, expr, isAlert, fault, disabled, onChange }: Props) {
  const condition = splitCondition(expr);
  if (disabled)
    return (
      <pre className="overflow-x-auto rounded-md border bg-canvas p-2.5 font-mono text-table">{expr}</pre>
    );
  const isReadable = expr.trim() !== "" && promqlFault(expr) === null;
  return (
    <div className="flex flex-col gap-2">
      <ExprField value={expr} project={project} error={fault?.message ?? null} onChange={onChange} />
      {isAlert && condition !== null && (
        <div className="flex flex-wrap items-center gap-2 text-table text-text-2">
          Fires for each series that is
          <Select
            label="Comparison"
            value={condition.op}
            options={ops}
            onChange={(op) => onChange(withCondition({ ...condition, op }))}
          />
          <NumberField
            label="Threshold"
            value={condition.threshold}
            onChange={(threshold) => onChange(withCondition({ ...condition, threshold }))}
          />
        </div>
      )}
      {isAlert && condition === null && isReadable && (
        <div className="flex flex-wrap items-center gap-2 text-table text-text-2">
          Fires for every series that the query answers.
          <Button
            size="sm"
            onClick={() => onChange(withCondition({ value: expr.trim(), op: ">", threshold: 0 }))}
          >
            Compare with a number
          </Button>
        </div>
      )}
    </div>
  );
}
