import { useState } from "react";
import { fetchJson } from "@/lib/client/fetch-json";
import { useView } from "@/lib/client/use-view";
import type { DecisionSettingsOutput, SettingsChange } from "@/lib/contract/decision-settings-page";
import { toast } from "../ui/toast";

type Part = SettingsChange["part"];

/** Saves one part, or puts an earlier one back; what is refused is said in `fault`. */
export function useSave(settings: DecisionSettingsOutput, onSaved: (next: DecisionSettingsOutput) => void) {
  const { project } = useView();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const send = async (path: string, part: Part, body: object, done: string) => {
    setBusy(true);
    setFault(null);
    try {
      onSaved(
        await fetchJson<DecisionSettingsOutput>(path, {
          method: "PUT",
          body: { project, part, version: settings.versions[part], ...body },
        }),
      );
      toast(done);
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
    setBusy(false);
  };
  return {
    busy,
    fault,
    save: (part: Part, document: unknown) =>
      send("/api/v1/decision-settings", part, { document }, "Saved. It holds within five seconds."),
    restore: (part: Part, id: string | null) =>
      send("/api/v1/decision-settings/restore", part, { id }, "Put back. It holds within five seconds."),
  };
}
