"use client";
import { ErrorState } from "../ui/error-state";

type Props = { error: Error & { digest?: string }; reset: () => void };

/** What a page shows when the server could not draw it. The digest finds the error in the server's log. */
export function PageError({ error, reset }: Props) {
  return (
    <div className="flex min-h-[60vh] flex-col justify-center">
      <ErrorState
        title="This page could not be shown"
        message="The server failed while drawing it. Its log says why."
        requestId={error.digest ?? null}
        onRetry={reset}
      />
    </div>
  );
}
