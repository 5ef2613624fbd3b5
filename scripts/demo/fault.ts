// Faults that are switched on for a while, each with a cause that can be found: it leaves its trace in attributes and in a log line.
import type { Random } from "./random";
import type { Story } from "./story";

/**
 * error-burst      tool-server 0.10.0 is rolled out to half of the calls, and its lookups read a table that is not there
 * slow-tool        the search index of region eu-north is rebuilt: its searches take seconds
 * guardrail-storm  the channel partner-api floods the shop with prompts that the jailbreak rail blocks
 * silent-agent     a feature flag switches the reviewer off: runs go on without it
 */
export const faultNames = ["error-burst", "slow-tool", "guardrail-storm", "silent-agent"] as const;
export type FaultName = (typeof faultNames)[number];

const rolledOut = 0.5;
const flooded = 0.6;

/** The same story while the fault lasts. */
export function withFault(story: Story, fault: FaultName, random: Random): Story {
  switch (fault) {
    case "error-burst": {
      const isNew = random.chance(rolledOut);
      const isHit = isNew && story.workflow !== "publish-notes";
      return {
        ...story,
        toolVersion: isNew ? "0.10.0" : story.toolVersion,
        plot: isHit ? "lookup-broken" : story.plot,
      };
    }
    case "slow-tool":
      return story.region === "eu-north" ? { ...story, plot: "search-slow" } : story;
    case "guardrail-storm":
      return random.chance(flooded) ? { ...story, channel: "partner-api", plot: "blocked-input" } : story;
    case "silent-agent":
      return { ...story, reviewGate: "off" };
  }
}
