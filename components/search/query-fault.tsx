import type { ApiError } from "@/lib/client/fetch-json";

/** What is wrong with a query, and where, counted in characters from its start. */
export type QueryFault = { message: string; position: number | null };

/** The fault of the query, where the server refused the question because of it; null for every other failure. */
export function queryFaultOf(error: ApiError | null): QueryFault | null {
  if (error === null || error.status !== 400) return null;
  const details = error.details as { position?: unknown; offset?: unknown } | null | undefined;
  const position = details?.position ?? details?.offset;
  return { message: error.message, position: typeof position === "number" ? position : null };
}

export function QueryFaultLine({ query, fault }: { query: string; fault: QueryFault }) {
  const at = fault.position === null ? null : Math.min(fault.position, query.length);
  return (
    <div role="alert" className="mt-1 text-table">
      {at !== null && (
        <div aria-hidden className="truncate font-mono text-text-2">
          {query.slice(0, at)}
          <span className="text-error underline decoration-wavy underline-offset-4">
            {/^\S+/.exec(query.slice(at))?.[0] ?? "⌴"}
          </span>
          {query.slice(at + (/^\S+/.exec(query.slice(at))?.[0].length ?? 0))}
        </div>
      )}
      <p className="text-error">{fault.message}</p>
    </div>
  );
}
