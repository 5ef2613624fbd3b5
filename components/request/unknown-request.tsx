"use client";
import { SearchX } from "lucide-react";
import Link from "next/link";
import { useHref, useView } from "@/lib/client/use-view";
import { Button, buttonClass } from "../ui/button";
import { EmptyState } from "../ui/empty-state";

/** Nothing bears this id: says where we looked, so that the reader knows where not to look again. */
export function UnknownRequest({ requestId, onRetry }: { requestId: string; onRetry: () => void }) {
  const href = useHref();
  const { project, viewer } = useView();
  const others = viewer.projects.filter(({ slug }) => slug !== project);
  return (
    <>
      <h1 className="sr-only">Request</h1>
      <EmptyState
        icon={SearchX}
        title="Nothing bears this request id"
        action={
          <>
            <Button size="sm" onClick={onRetry}>
              Look again
            </Button>
            <Link
              href={href("/traces", { q: `"${requestId.replaceAll('"', "")}"`, from: "7d" })}
              className={buttonClass("default", "sm")}
            >
              Search traces for this text
            </Link>
            {others.map(({ slug, name }) => (
              <Link
                key={slug}
                href={`/requests/${encodeURIComponent(requestId)}?project=${slug}`}
                className={buttonClass("ghost", "sm")}
              >
                Look in {name}
              </Link>
            ))}
          </>
        }
      >
        <span className="mb-2 block break-all font-mono text-text">{requestId}</span>
        We looked in project{" "}
        <b className="font-medium text-text">
          {viewer.projects.find(({ slug }) => slug === project)?.name ?? project}
        </b>
        , whatever the age of the data: in the request ids of spans, of runs and of log lines (attributes{" "}
        <code className="font-mono">request_id</code>, <code className="font-mono">request.id</code>,{" "}
        <code className="font-mono">http.request.header.x-request-id</code>,{" "}
        <code className="font-mono">correlation_id</code>). If the request is younger than a few seconds, its
        sender may not have exported it yet.
      </EmptyState>
    </>
  );
}
