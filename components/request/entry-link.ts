import type { QueryValue } from "@/lib/client/fetch-json";
import type { StoryEntry } from "./story";

/** Where an entry leads: its run, its span in the trace, its decision, its line among the logs. */
export function entryHref(
  entry: Pick<StoryEntry, "target">,
  href: (path: string, params?: Record<string, QueryValue>) => string,
): string {
  const { target } = entry;
  switch (target.kind) {
    case "run":
      return href(`/runs/${encodeURIComponent(target.id)}`);
    case "trace":
      return href(`/traces/${target.traceId}`, { span: target.spanId });
    case "decision":
      return href(`/decisions/${encodeURIComponent(target.id)}`);
    case "log":
      return href("/logs", { around: target.id });
  }
}
