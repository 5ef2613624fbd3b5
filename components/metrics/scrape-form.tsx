"use client";
import { type FormEvent, useState } from "react";
import { fetchJson } from "@/lib/client/fetch-json";
import { useView } from "@/lib/client/use-view";
import { Button } from "../ui/button";
import { Field, Input } from "../ui/input";

/** Lets the worker read a page of metrics every 15 s: Prometheus text or OpenMetrics. */
export function ScrapeForm() {
  const { project } = useView();
  const [url, setUrl] = useState("");
  const [state, setState] = useState<{ kind: "idle" | "busy" | "done" } | { kind: "failed"; why: string }>({
    kind: "idle",
  });
  const add = async (event: FormEvent) => {
    event.preventDefault();
    setState({ kind: "busy" });
    try {
      await fetchJson("/api/v1/scrape-targets", { method: "POST", body: { project, url } });
      setState({ kind: "done" });
    } catch (error) {
      setState({ kind: "failed", why: error instanceof Error ? error.message : String(error) });
    }
  };
  if (state.kind === "done")
    return (
      <p role="status" className="text-table">
        The worker reads {url} from now on, every 15 s. Its metrics, and up, are here in a moment.
      </p>
    );
  return (
    <form onSubmit={(event) => void add(event)} className="flex items-end gap-2">
      <div className="min-w-0 flex-1">
        <Field label="Address of its metrics" error={state.kind === "failed" ? state.why : null}>
          <Input
            type="url"
            required
            value={url}
            placeholder="http://my-service:9090/metrics"
            onChange={(event) => setUrl(event.target.value)}
          />
        </Field>
      </div>
      <Button type="submit" disabled={state.kind === "busy" || url === ""}>
        Scrape it
      </Button>
    </form>
  );
}
