"use client";
import { useEffect, useReducer, useState } from "react";
import { type QueryFault, queryFaultOf } from "@/components/search/query-fault";
import { ApiError, fetchJson, queryString } from "@/lib/client/fetch-json";
import type { LogRow } from "@/lib/contract/log-list";
import { clear, emptyTail, pause, receive, resume, type TailBuffer } from "./tail-buffer";

export type TailState = { kind: "connecting" } | { kind: "live" } | { kind: "broken"; sinceMs: number };
type Event =
  | { kind: "lines"; lines: LogRow[] }
  | { kind: "pause" }
  | { kind: "resume" }
  | { kind: "clear" }
  | { kind: "start" };

function next(buffer: TailBuffer, event: Event): TailBuffer {
  switch (event.kind) {
    case "lines":
      return receive(buffer, event.lines);
    case "pause":
      return pause(buffer);
    case "resume":
      return resume(buffer);
    case "clear":
      return clear(buffer);
    case "start":
      return { ...emptyTail, paused: buffer.paused };
  }
}

async function faultOf(project: string, q: string): Promise<QueryFault | null> {
  try {
    await fetchJson(`/api/v1/logs${queryString({ project, q, limit: 1 })}`);
    return null;
  } catch (error) {
    return error instanceof ApiError ? queryFaultOf(error) : null;
  }
}

/**
 * Lines as they are stored. While paused they are still received, and wait; a broken connection is taken up again by the
 * browser from the last line it got (Last-Event-ID), so neither loses any.
 */
export function useLogTail(project: string, q: string) {
  const [buffer, dispatch] = useReducer(next, emptyTail);
  const [state, setState] = useState<TailState>({ kind: "connecting" });
  const [fault, setFault] = useState<QueryFault | null>(null);
  useEffect(() => {
    dispatch({ kind: "start" });
    setState({ kind: "connecting" });
    setFault(null);
    let source: EventSource | null = null;
    let retry: ReturnType<typeof setTimeout> | null = null;
    let lastId = "";
    let closed = false;
    const connect = () => {
      const opened = new EventSource(`/api/v1/logs/tail${queryString({ project, q, after: lastId })}`);
      source = opened;
      opened.onopen = () => setState({ kind: "live" });
      opened.addEventListener("lines", (event) => {
        if (event.lastEventId !== "") lastId = event.lastEventId;
        dispatch({ kind: "lines", lines: JSON.parse(event.data) as LogRow[] });
      });
      opened.onerror = () => {
        setState((before) => (before.kind === "broken" ? before : { kind: "broken", sinceMs: Date.now() }));
        if (opened.readyState !== EventSource.CLOSED) return;
        // Refused for good, without a word why: the list says it, where it is the query.
        void faultOf(project, q).then((found) => {
          if (closed) return;
          setFault(found);
          if (found === null) retry = setTimeout(connect, 3_000);
        });
      };
    };
    connect();
    return () => {
      closed = true;
      source?.close();
      if (retry !== null) clearTimeout(retry);
    };
  }, [project, q]);
  return {
    buffer,
    state,
    fault,
    pause: () => dispatch({ kind: "pause" }),
    resume: () => dispatch({ kind: "resume" }),
    clear: () => dispatch({ kind: "clear" }),
  };
}
