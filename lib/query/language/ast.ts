/** What a person typed, as a tree. `at` is the position (from 0) in the text, for messages. */
export type Match =
  /** `wildcard`: `*` in `text` stands for any characters. */
  | { kind: "equals"; text: string; wildcard: boolean }
  | { kind: "compare"; operator: Comparison; text: string }
  | { kind: "range"; low: string | null; high: string | null; inclusive: boolean }
  | { kind: "exists" };
export type Comparison = ">" | ">=" | "<" | "<=";

export type Term = {
  kind: "term";
  /** Null: free text. */
  key: string | null;
  /** A quoted key names an attribute even where a short key has the same name. */
  quotedKey: boolean;
  match: Match;
  at: number;
};
export type Node =
  | { kind: "all" }
  | { kind: "and" | "or"; nodes: Node[] }
  | { kind: "not"; node: Node }
  | Term;
