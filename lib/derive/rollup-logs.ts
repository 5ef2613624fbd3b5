import { type LogRecord, severityName } from "@/lib/model/log-record";
import type { RollupIncrement } from "@/lib/model/rollup";
import { bucketAt, RollupSum } from "./rollup-sum";

/** Log lines by service and level. Pure and additive. */
export function logIncrements(projectId: number, records: readonly LogRecord[]): RollupIncrement[] {
  const sum = new RollupSum();
  for (const record of records) {
    sum.add(
      bucketAt(record.timeNs),
      "log",
      record.resource.serviceName,
      "",
      severityName(record.severity),
      null,
    );
  }
  return sum.increments(projectId);
}
