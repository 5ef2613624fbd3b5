"use client";
import type { ReactNode } from "react";
import type { ApiError } from "@/lib/client/fetch-json";
import { cx } from "../ui/cx";
import { ErrorState } from "../ui/error-state";
import { Skeleton } from "../ui/skeleton";
import { Time } from "../ui/time";

/** What a panel needs to know of its answer (useQuestion gives exactly this). */
export type PanelAnswer = {
  data: unknown;
  outdated: boolean;
  loading: boolean;
  error: ApiError | null;
  answeredMs: number | null;
  refresh: () => void;
};

type Props = {
  title: ReactNode;
  /** The unit or subject, after the title. */
  about?: ReactNode;
  toolbar?: ReactNode;
  answer?: PanelAnswer;
  /** Shown instead of the children where the answer holds nothing. */
  empty?: ReactNode | false;
  /** Height of the body in px or as a CSS length, reserved from the start. */
  height?: number | string;
  /** The body scrolls where the panel is given less height than it needs. */
  scrolls?: boolean;
  className?: string;
  children: ReactNode;
};

/** A titled surface with designed states: loading (space held), error (retry), empty, stale (since when). Children only draw. */
export function Panel(props: Props) {
  const {
    title,
    about,
    toolbar,
    answer,
    empty = false,
    height,
    scrolls = false,
    className,
    children,
  } = props;
  return (
    <section
      className={cx("flex min-w-0 flex-col rounded-lg border bg-surface", className)}
      aria-busy={answer?.loading === true && answer.data === undefined}
    >
      <header className="flex min-h-9 flex-wrap items-center gap-x-2 gap-y-1 px-3 pt-2 pb-1">
        <h2 className="font-medium text-body">{title}</h2>
        {about !== undefined && <span className="text-label text-text-3">{about}</span>}
        {answer?.error && answer.data !== undefined && !answer.outdated && <StaleMark answer={answer} />}
        {toolbar !== undefined && <div className="ml-auto flex items-center gap-1.5">{toolbar}</div>}
      </header>
      <div
        className={cx(
          "min-h-0 flex-1",
          scrolls && "overflow-y-auto",
          answer?.outdated && answer.error === null && "opacity-60",
        )}
        style={height === undefined ? undefined : { minHeight: height }}
      >
        <Body answer={answer} empty={empty} height={height}>
          {children}
        </Body>
      </div>
    </section>
  );
}

function Body({
  answer,
  empty,
  height,
  children,
}: {
  answer: PanelAnswer | undefined;
  empty: ReactNode | false;
  height: number | string | undefined;
  children: ReactNode;
}) {
  // What is left of the question before is no answer to one that failed.
  if (answer !== undefined && (answer.data === undefined || (answer.outdated && answer.error !== null))) {
    if (answer.error !== null)
      return (
        <ErrorState
          message={answer.error.message}
          requestId={answer.error.requestId}
          onRetry={answer.refresh}
        />
      );
    return (
      <div role="status" aria-label="Loading" className="p-3" style={{ height: height ?? 120 }}>
        <Skeleton className="h-full w-full" />
      </div>
    );
  }
  return empty === false ? children : empty;
}

function StaleMark({ answer }: { answer: PanelAnswer }) {
  return (
    <button
      type="button"
      onClick={answer.refresh}
      title={`${answer.error?.message ?? ""} Click to try again.`}
      className="rounded-sm bg-overlay px-1.5 text-label text-warning"
    >
      stale, last answer {answer.answeredMs === null ? "unknown" : <Time at={answer.answeredMs} />}
    </button>
  );
}
