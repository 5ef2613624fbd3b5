import { SearchX } from "lucide-react";
import type { ApiError } from "@/lib/client/fetch-json";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { ErrorState } from "../ui/error-state";

type Props = {
  error: ApiError;
  /** What could not be loaded, as a sentence begins: Runs, The inbox. */
  what: string;
  onRetry: () => void;
  /** Clears the query, where there may be one. */
  onClear: (() => void) | undefined;
};

/** In place of a list that has no rows because the question failed. */
export function ListFailed({ error, what, onRetry, onClear }: Props) {
  if (error.status !== 400 || onClear === undefined)
    return (
      <ErrorState
        title={`${what} could not be loaded`}
        message={error.message}
        requestId={error.requestId}
        onRetry={onRetry}
      />
    );
  // A fault of the query stands under the field already; here is what to do next.
  return (
    <EmptyState
      icon={SearchX}
      title="This query cannot be asked"
      action={
        <Button size="sm" onClick={onClear}>
          Clear the query
        </Button>
      }
    >
      What is wrong with it stands under the field above.
    </EmptyState>
  );
}
