"use client";
import { useQuestion } from "@/lib/client/use-question";
import { useView } from "@/lib/client/use-view";
import type { EvidenceOutput } from "@/lib/contract/evidence";
import { causeOf } from "../alerts/evidence/cause";
import { onAlerts, triagePaths } from "../alerts/triage-api";
import { CauseBox } from "./cause-box";

/** What the evidence says of the cause; nothing while there is none. */
export function PeekCause({ alertId }: { alertId: string }) {
  const { project } = useView();
  const { data } = useQuestion<EvidenceOutput>(
    triagePaths.alertEvidence(alertId),
    { project },
    { refreshOn: onAlerts },
  );
  const cause = data?.pack ? causeOf(data.pack) : null;
  return cause === null ? null : (
    <section className="border-b px-3 py-2.5">
      <CauseBox cause={cause} />
    </section>
  );
}
