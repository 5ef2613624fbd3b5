import { queryTerms } from "../search/query-text";

const listKeys = new Set(["agent", "tool", "service"]);
/** Panels of decisions are kept by agent and tool. */
const panelKeys = new Set(["agent", "tool"]);

/**
 * Overview's filter as decisions understand it: the query where it is made of their keys alone, null where it is not. They are
 * shown unfiltered then, and say so.
 */
export function decisionFilter(q: string): { list: string | null; panel: string | null } {
  const terms = queryTerms(q);
  const rest = terms.reduceRight((text, term) => text.slice(0, term.from) + text.slice(term.to), q);
  const fits = (keys: ReadonlySet<string>) =>
    rest.trim() === "" && terms.every(({ key }) => keys.has(key)) ? q : null;
  return { list: fits(listKeys), panel: fits(panelKeys) };
}
