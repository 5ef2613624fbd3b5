"use client";
import { Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { ReceiverCard } from "./receiver-card";
import { faultsAt, newReceiver, type Receiver, renameInRoutes, replaced, routesTo } from "./settings-draft";
import type { SettingsEditing } from "./use-settings";

/** Who can be told, and by which ways. Routes say of what. */
export function ReceiverPart({ editing, disabled }: { editing: SettingsEditing; disabled: boolean }) {
  const { draft, faults, change } = editing;
  const { receivers, route } = draft;
  // Receivers are renamed while they are typed: they are told apart by their place, until one of them goes.
  const [removed, setRemoved] = useState(0);
  const set = (place: number, receiver: Receiver) => {
    const before = receivers[place]?.name ?? "";
    change({
      receivers: replaced(receivers, place, receiver),
      ...(before === receiver.name
        ? {}
        : { route: renameInRoutes(route, "receiver", before, receiver.name) }),
    });
  };
  return (
    <div className="flex flex-col gap-3 p-3">
      {receivers.length === 0 && (
        <EmptyState title="Nobody is told of anything yet">
          Alerts stand in the inbox. Add who is told, then choose of what under Routes.
        </EmptyState>
      )}
      {receivers.map((receiver, place) => (
        <ReceiverCard
          // biome-ignore lint/suspicious/noArrayIndexKey: it has no name but its place; all begin anew where one goes
          key={`${removed} ${place}`}
          receiver={receiver}
          draft={draft}
          routes={routesTo(route, receiver.name)}
          faults={faultsAt(faults, `receivers.${place}`)}
          disabled={disabled}
          onChange={(next) => set(place, next)}
          onRemove={() => {
            setRemoved(removed + 1);
            change({ receivers: receivers.toSpliced(place, 1) });
          }}
        />
      ))}
      {!disabled && (
        <Button
          className="self-start"
          onClick={() =>
            change({
              receivers: [...receivers, newReceiver(receivers)],
              // The first one is told of everything: a receiver without a route tells nobody.
              ...(receivers.length === 0 && route.receiver == null && route.routes.length === 0
                ? { route: { ...route, receiver: newReceiver(receivers).name } }
                : {}),
            })
          }
        >
          <Plus aria-hidden className="size-3.5" /> Receiver
        </Button>
      )}
    </div>
  );
}
