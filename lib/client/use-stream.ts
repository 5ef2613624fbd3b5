"use client";
import { useEffect, useEffectEvent, useSyncExternalStore } from "react";
import type { StreamChanged } from "@/lib/contract/stream";
import { type DiskNotice, type StreamState, stream } from "./stream";

const connecting: StreamState = { kind: "connecting" };

/** live, paused, connecting, or stale since when and why. The shell starts the stream; pages only read. */
export function useStreamState(): StreamState {
  return useSyncExternalStore(stream.onState, stream.state, () => connecting);
}

/** The disk of the database, where it is filling up or full. */
export function useDiskNotice(): DiskNotice | null {
  return useSyncExternalStore(stream.onState, stream.disk, () => null);
}

/** Calls back for every `changed` event (at most two a second) of the project in view. */
export function useStreamChange(listener: (change: StreamChanged) => void): void {
  const latest = useEffectEvent(listener);
  useEffect(() => stream.onChange((change) => latest(change)), []);
}

/** Follows the project while `live`. Called once, by the shell. */
export function useStreamFollow(project: string, live: boolean): void {
  useEffect(() => stream.follow(project, live), [project, live]);
}
