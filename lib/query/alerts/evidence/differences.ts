import { whatDiffers } from "@/lib/alerts/what-differs";
import type { EvidenceDiffers } from "@/lib/contract/evidence";
import type { Db } from "@/lib/db/pool";
import { writeTerm } from "../../language/write-term";
import type { Scope } from "../../scope";
import type { ComparedRows } from "./find-rows";
import { featuresOf } from "./row-features";
import type { Subject } from "./target";

/** Keys that `own` attributes of runs and decisions have in the query language. */
const mostValueForQuery = 200;

/** What the rows that went wrong have in common, and the others have not. */
export async function differencesOf(
  db: Db,
  scope: Scope,
  subject: Subject,
  { failing, healthy, failingWords, healthyWords }: ComparedRows,
): Promise<EvidenceDiffers> {
  const features = await featuresOf(db, scope, [...failing.rows, ...healthy.rows]);
  const found = whatDiffers(features.slice(0, failing.rows.length), features.slice(failing.rows.length));
  const counted = (count: number, isCut: boolean) => `${isCut ? "the newest " : ""}${count}`;
  return {
    words: `${counted(failing.rows.length, failing.isCut)} ${failingWords} against ${counted(healthy.rows.length, healthy.isCut)} ${healthyWords}`,
    subject,
    failing: failing.rows.length,
    failing_cut: failing.isCut,
    healthy: healthy.rows.length,
    healthy_cut: healthy.isCut,
    items: found.items.map((one) => ({
      key: one.key,
      also: one.also,
      value: one.value,
      failing: one.failing,
      healthy: one.healthy,
      failing_share: one.failingShare,
      healthy_share: one.healthyShare,
      difference: one.failingShare - one.healthyShare,
      p_value: one.pValue,
      q: termOf(one.key, one.value),
    })),
    left_out: found.leftOut,
    note: found.note,
  };
}

/** Null where the language has no way to say it. */
function termOf(key: string, value: string): string | null {
  if (value.length > mostValueForQuery || /[\s"'()<>=:]/.test(key)) return null;
  return writeTerm(key === "service.version" ? "version" : key, value);
}
