import { CircleAlert } from "lucide-react";
import { Button } from "./button";
import { CopyButton } from "./copy-button";

type Props = { title?: string; message: string; requestId?: string | null; onRetry?: () => void };

/** What failed, how to try again, and the request id under which our own trace can be found. */
export function ErrorState({ title = "This could not be loaded", message, requestId, onRetry }: Props) {
  return (
    <div role="alert" className="flex flex-col items-center justify-center gap-2 px-6 py-8 text-center">
      <CircleAlert aria-hidden className="size-5 text-error" />
      <p className="font-medium text-body">{title}</p>
      <p className="max-w-[60ch] text-table text-text-2 [overflow-wrap:anywhere]">{message}</p>
      {requestId && (
        <p className="flex items-center gap-1 font-mono text-label text-text-3">
          request {requestId} <CopyButton text={requestId} what="request id" />
        </p>
      )}
      {onRetry !== undefined && (
        <Button size="sm" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
