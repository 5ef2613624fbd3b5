import type { FaultName } from "./fault";

/** When the fault is on: all is well at first, so that what differs can be told, and afterwards, so that alerts end. */
export function scheduleFault(of: {
  fault: FaultName | null;
  afterS: number;
  forS: number;
  say: (text: string) => void;
}): { now: () => FaultName | null } {
  const { fault, afterS, forS, say } = of;
  const startedMs = Date.now();
  let told: "before" | "during" | "after" = "before";
  if (fault !== null) say(`${fault} begins in ${afterS} s and lasts ${forS} s.`);
  return {
    now() {
      if (fault === null) return null;
      const elapsedS = (Date.now() - startedMs) / 1_000;
      const phase = elapsedS < afterS ? "before" : elapsedS < afterS + forS ? "during" : "after";
      if (phase !== told)
        say(
          phase === "during"
            ? `${fault} is on: look at Alerts`
            : `${fault} is over: its alert ends within minutes`,
        );
      told = phase;
      return phase === "during" ? fault : null;
    },
  };
}
