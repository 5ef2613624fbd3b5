import type { Cause } from "../alerts/evidence/cause";
import { ToldText } from "../ui/told-text";

/** The cause in the evidence's own words: what failed, what sets it apart, what was new. Not a verdict: a place to look first. */
export function CauseBox({ cause }: { cause: Cause }) {
  return (
    <div className="flex flex-col gap-1 border-error border-l-2 pl-3">
      <h2 className="text-label text-text-3">Where to look first</h2>
      {cause.words !== null && (
        <p className="font-medium text-body [overflow-wrap:anywhere]">
          <ToldText words={cause.words} />
          {cause.alike !== null && (
            <span className="font-normal text-table text-text-2"> ({cause.alike})</span>
          )}
        </p>
      )}
      {cause.apart !== null && (
        <p className="text-table text-text-2 [overflow-wrap:anywhere]">
          <ToldText words={cause.apart} />
        </p>
      )}
      {cause.change !== null && (
        <p className="text-table text-text-2 [overflow-wrap:anywhere]">{cause.change}</p>
      )}
    </div>
  );
}
