"use client";
import { plural } from "@/lib/client/format";
import type { NotificationSettingsOutput } from "@/lib/contract/notification-settings";
import { Button } from "../ui/button";
import { Time } from "../ui/time";
import type { SettingsEditing } from "./use-settings";

type Props = { settings: NotificationSettingsOutput; editing: SettingsEditing };

/** Who changed what when. Putting a version back saves it as the newest. */
export function HistoryPart({ settings, editing }: Props) {
  const { history, version, may_change } = settings;
  if (history.length === 0) return <p className="p-3 text-table text-text-2">Nothing was changed yet.</p>;
  return (
    <ul className="text-table">
      {history.map((one) => (
        <li
          key={one.version}
          className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b px-3 py-2 last:border-b-0"
        >
          <span className="w-8 font-medium tabular-nums">{one.version}</span>
          <span className="w-48">
            {plural(one.receivers, "receiver")}, {plural(one.routes, "route")}
          </span>
          <span className="min-w-40 flex-1 text-text-3">
            {one.changed_by ?? "an account that is gone"}, <Time at={one.changed_at} />
          </span>
          {one.version === version ? (
            <span className="text-ok">holds now</span>
          ) : (
            may_change && (
              <Button
                size="sm"
                disabled={editing.busy || editing.isDirty}
                title={editing.isDirty ? "Save or discard your changes first" : undefined}
                onClick={() => void editing.restore(one.version)}
              >
                Put this back
              </Button>
            )
          )}
        </li>
      ))}
    </ul>
  );
}
