import type { ReactNode } from "react";
import type { PolicyFault } from "@/lib/model/replay";
import { PolicyFaults } from "./policy-faults";
import type { PolicyChecked } from "./use-policy-check";

/** What the check says: faults first, else what the policy needs beside itself. */
export function PolicyVerdict({
  checked: { check, refused, isChecking },
  onGo,
}: {
  checked: PolicyChecked;
  onGo: (fault: PolicyFault) => void;
}) {
  return (
    <div
      aria-live="polite"
      aria-busy={isChecking}
      className="flex min-h-9 flex-col justify-center gap-1 px-3 py-2 text-table"
    >
      {refused !== null && <p className="whitespace-pre-wrap text-error">{refused}</p>}
      {check !== null && check.faults.length > 0 && <PolicyFaults faults={check.faults} onGo={onGo} />}
      {check !== null && check.faults.length === 0 && (
        <>
          <p className="text-text-2">
            {check.compiled ? (
              <span className="text-ok">Compiles.</span>
            ) : (
              "No compiler is here: faults are told when the replay starts."
            )}{" "}
            {check.packages.length > 0 && (
              <>
                Defines <Names names={check.packages} />.
              </>
            )}
          </p>
          {check.missing_data.length > 0 && (
            <p className="text-warning">
              Reads <Names names={check.missing_data} />, not given with it: decisions that come out
              differently then count as not replayable. Give the document, if only as an empty one.
            </p>
          )}
          {check.nondeterministic.length > 0 && (
            <p className="text-text-2">
              Asks <Names names={check.nondeterministic} />: answered from what was recorded with each
              decision (nd_builtin_cache), never anew.
              {check.nondeterministic.includes("time.now_ns") &&
                " Where the clock was not recorded, the decision's own time stands for it, unless that is switched off."}
            </p>
          )}
        </>
      )}
      {check === null && refused === null && (
        <p className="text-text-3">
          {isChecking ? "Checking…" : "Write or choose a policy; it is checked as you go."}
        </p>
      )}
    </div>
  );
}

function Names({ names }: { names: readonly string[] }): ReactNode {
  const shown = names.slice(0, 6);
  return (
    <span className="font-mono text-text">
      {shown.join(", ")}
      {names.length > shown.length && ` and ${names.length - shown.length} more`}
    </span>
  );
}
