// In: a document as somebody wrote it, and the one that is stored. Out: the first, its integrations with the ids that they had. Pure.
import type {
  NotificationSettingsStored,
  NotificationSettingsWritten,
} from "@/lib/contract/notification-settings";

type Receiver = NotificationSettingsWritten["receivers"][number];
type Written = Receiver["integrations"][number];
type Stored = NotificationSettingsStored["receivers"][number]["integrations"][number];

/**
 * Who writes settings by hand or from a file gives integrations no ids. One that tells the same address as one of the same
 * receiver is that one: it keeps its secrets, and what waits for it is sent.
 */
export function adoptIds(
  written: NotificationSettingsWritten,
  before: NotificationSettingsStored | null,
): NotificationSettingsWritten {
  const named = new Set(written.receivers.flatMap((one) => one.integrations.map(({ id }) => id)));
  const taken = new Set<string>();
  const adopt = ({ name: receiver, integrations }: Receiver, one: Written): Written => {
    if (one.id !== undefined) return one;
    const known = before?.receivers.find(({ name }) => name === receiver)?.integrations ?? [];
    const isAlike = (other: Written | Stored) => addressOf(other) === addressOf(one);
    const alike = known.flatMap((was) =>
      isAlike(was) && was.id !== undefined && !named.has(was.id) ? [was.id] : [],
    );
    const wanting = integrations.filter((other) => other.id === undefined && isAlike(other));
    // Which one went cannot be told: the secret of another would page others.
    if (isSecretAddress(one) && alike.length > wanting.length) return one;
    const id = alike.find((each) => !taken.has(each));
    if (id === undefined) return one;
    taken.add(id);
    return { ...one, id };
  };
  return {
    ...written,
    receivers: written.receivers.map((receiver) => ({
      ...receiver,
      integrations: receiver.integrations.map((one) => adopt(receiver, one)),
    })),
  };
}

/** Whom it reaches is said by its secret alone. */
const isSecretAddress = ({ kind }: Written) => kind === "slack" || kind === "pagerduty";

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
