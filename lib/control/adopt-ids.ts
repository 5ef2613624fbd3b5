// In: a document as somebody wrote it, and the one that is stored. Out: the first, its integrations with the ids that they had. Pure.
import type {
  NotificationSettingsStored,
  NotificationSettingsWritten,
} from "@/lib/contract/notification-settings";

type Written = NotificationSettingsWritten["receivers"][number]["integrations"][number];
type Stored = NotificationSettingsStored["receivers"][number]["integrations"][number];

/**
 * Who writes settings by hand or from a file gives integrations no ids. One that tells the same address as one of the same
 * receiver is that one: it keeps its secrets, and what waits for it is sent.
 */
export function adoptIds(
  written: NotificationSettingsWritten,
  before: NotificationSettingsStored | null,
): NotificationSettingsWritten {
  const claimed = new Set(written.receivers.flatMap((one) => one.integrations.map(({ id }) => id)));
  const adopt = (receiver: string, one: Written): Written => {
    if (one.id !== undefined) return one;
    const known = before?.receivers.find(({ name }) => name === receiver)?.integrations ?? [];
    const same = known.find(
      (was) => was.id !== undefined && !claimed.has(was.id) && addressOf(was) === addressOf(one),
    );
    if (same === undefined) return one;
    claimed.add(same.id);
    return { ...one, id: same.id };
  };
  return {
    ...written,
    receivers: written.receivers.map((receiver) => ({
      ...receiver,
      integrations: receiver.integrations.map((one) => adopt(receiver.name, one)),
    })),
  };
}

/** As far as pages show it: a Slack webhook is told from others by its channel alone. */
function addressOf(one: Written | Stored): string {
  switch (one.kind) {
    case "webhook":
    case "pagerduty":
      return `${one.kind} ${one.url}`;
    case "slack":
      return `slack ${one.channel ?? ""}`;
    case "email":
      return `email ${[...one.to].sort().join(" ")}`;
  }
}
