"use client";
import { useEffect, useState } from "react";
import { ApiError, fetchJson } from "@/lib/client/fetch-json";
import type { ReplayCheckOutput, ReplayPolicy } from "@/lib/contract/replay";

const afterMs = 600;

export type PolicyChecked = { check: ReplayCheckOutput | null; refused: string | null; isChecking: boolean };

/** What can be said of the policy as it stands, a moment after the last change of it. */
export function usePolicyCheck(policy: ReplayPolicy | null, project: string): PolicyChecked {
  const key = policy === null ? "" : JSON.stringify({ policy, project });
  const [state, setState] = useState<PolicyChecked & { key: string }>({
    key: "",
    check: null,
    refused: null,
    isChecking: false,
  });
  useEffect(() => {
    if (key === "") return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      fetchJson<ReplayCheckOutput>("/api/v1/replays/check", {
        method: "POST",
        body: JSON.parse(key),
        signal: abort.signal,
      })
        .then((check) => setState({ key, check, refused: null, isChecking: false }))
        .catch((error: unknown) => {
          if (abort.signal.aborted) return;
          const refused = error instanceof ApiError ? error.message : String(error);
          setState({ key, check: null, refused, isChecking: false });
        });
    }, afterMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [key]);
  if (key === "") return { check: null, refused: null, isChecking: false };
  return { ...state, isChecking: state.key !== key };
}
