"use client";
import { PageTabs } from "../ui/page-tabs";

/** The pages of Decisions, in a row; not on a decision's own page, which belongs to a list. */
export function DecisionTabs() {
  return (
    <PageTabs
      label="Decisions"
      tabs={[
        { path: "/decisions", words: "Explorer" },
        { path: "/decisions/panels", words: "Panels" },
        { path: "/decisions/coverage", words: "Coverage" },
        { path: "/decisions/replay", words: "Replay" },
        { path: "/decisions/opa", words: "OPA" },
        { path: "/decisions/integrity", words: "Integrity" },
      ]}
    />
  );
}
