import { useEffect, useState } from "react";
import { ApiError, fetchJson } from "@/lib/client/fetch-json";
import type { DecisionSettingsTried, DecisionSettingsTry } from "@/lib/contract/decision-settings-page";

const pauseMs = 300;

type Tried = { tried: DecisionSettingsTried | null; fault: string | null };

/** What would come of the sample, a moment after the last key; null asks nothing. */
export function useTry(input: DecisionSettingsTry | null): Tried {
  const [state, setState] = useState<Tried>({ tried: null, fault: null });
  const body = input === null ? null : JSON.stringify(input);
  useEffect(() => {
    if (body === null) return setState({ tried: null, fault: null });
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const tried = await fetchJson<DecisionSettingsTried>("/api/v1/decision-settings/try", {
          method: "PUT",
          body: JSON.parse(body) as object,
          signal: abort.signal,
        });
        setState({ tried, fault: null });
      } catch (error) {
        if (abort.signal.aborted) return;
        setState({ tried: null, fault: error instanceof ApiError ? error.message : String(error) });
      }
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [body]);
  return state;
}
