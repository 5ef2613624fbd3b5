import type { Diagnostic } from "@codemirror/lint";
import { maskVariables } from "@/lib/client/prom/variables";
import { parseQuery } from "@/lib/promql/syntax/parse";
import { ParseError } from "@/lib/promql/syntax/parse-error";

/** What is wrong with a query, in the words and at the place that the server would give; null where it can be asked. */
export function promqlFault(query: string): { from: number; to: number; message: string } | null {
  if (query.trim() === "") return null;
  try {
    parseQuery(maskVariables(query));
    return null;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (!(error instanceof ParseError)) return { from: 0, to: query.length, message };
    const from = Math.max(0, Math.min(query.length, error.position.start));
    return { from, to: Math.max(from, Math.min(query.length, error.position.end)), message: error.reason };
  }
}

/** The same as an editor marks it: at least one character wide. */
export function promqlDiagnostics(query: string): Diagnostic[] {
  const fault = promqlFault(query);
  if (fault === null) return [];
  const { message } = fault;
  const from = Math.min(fault.from, Math.max(0, query.length - 1));
  return [{ from, to: Math.min(query.length, Math.max(fault.to, from + 1)), severity: "error", message }];
}
