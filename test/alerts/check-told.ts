// What a recording webhook got, held against the outbox and the alerts.
import type { Pool } from "@/lib/db/pool";
import { groupBy } from "@/lib/model/group-by";
import type { Received } from "@/test/support/notification-receiver";

export type Told = { id: string; isUnsure: boolean; team: string; alerts: { id: string; status: string }[] };

export function toldOf({ headers, text }: Received): Told {
  const body = JSON.parse(text) as {
    groupLabels: { team?: string };
    alerts: { status: string; runtower: { alert_id: string } }[];
  };
  return {
    id: String(headers["idempotency-key"]),
    isUnsure: headers["x-runtower-unsure"] === "true",
    team: body.groupLabels.team ?? "",
    alerts: body.alerts.map(({ status, runtower }) => ({ id: runtower.alert_id, status })),
  };
}

export type RoundResult = { notifications: number; received: number; twice: number; faults: string[] };

/** @param times how often an alert fired in the script */
export async function checkRound(
  pool: Pool,
  round: string,
  times: number,
  told: readonly Told[],
): Promise<RoundResult> {
  const { rows: outbox } = await pool.query<{ id: string; state: string }>(
    "select id, state from alerting.notifications where payload->'group_labels'->>'round' = $1 order by seq",
    [round],
  );
  const { rows: alerts } = await pool.query<{ id: bigint }>(
    "select id from alerting.alerts where labels->>'round' = $1 and fired_ms is not null",
    [round],
  );
  const faults = [
    ...(alerts.length === times ? [] : [`${alerts.length} alerts fired and not ${times}`]),
    ...deliveryFaults(outbox, told),
    ...contentFaults(
      alerts.map(({ id }) => String(id)),
      told,
    ),
    ...orderFaults(outbox, told),
  ];
  const twice = new Set(told.filter(({ isUnsure }) => isUnsure).map(({ id }) => id)).size;
  return { notifications: outbox.length, received: told.length, twice, faults };
}

/** Each exactly once, or at most twice, and the second one marked. */
function deliveryFaults(outbox: readonly { id: string; state: string }[], told: readonly Told[]): string[] {
  const faults: string[] = [];
  const arrivals = groupBy(told, ({ id }) => id);
  for (const { id, state } of outbox) {
    const got = arrivals.get(id) ?? [];
    if (state !== "delivered" && state !== "replaced") faults.push(`${id} is ${state}`);
    if (state === "delivered" && got.length === 0) faults.push(`${id} never arrived`);
    if (got.length > 2) faults.push(`${id} arrived ${got.length} times`);
    if (got.slice(1).some(({ isUnsure }) => !isUnsure)) faults.push(`${id} arrived twice and is not marked`);
  }
  const known = new Set(outbox.map(({ id }) => id));
  for (const id of arrivals.keys()) if (!known.has(id)) faults.push(`${id} is not in the outbox`);
  return faults;
}

/** Of each alert that it fires and that it ended was told, the end by one notification; and none says what the one before said. */
function contentFaults(alerts: readonly string[], told: readonly Told[]): string[] {
  const faults: string[] = [];
  const first = [...new Map(told.map((one) => [one.id, one])).values()];
  const sayingOf = (id: string, status: string) =>
    first.filter((one) => one.alerts.some((alert) => alert.id === id && alert.status === status));
  for (const id of alerts) {
    if (sayingOf(id, "firing").length === 0) faults.push(`nobody was told that alert ${id} fires`);
    const ends = sayingOf(id, "resolved").filter(({ isUnsure }) => !isUnsure);
    if (sayingOf(id, "resolved").length === 0) faults.push(`nobody was told that alert ${id} ended`);
    if (ends.length > 1) faults.push(`${ends.length} notifications tell that alert ${id} ended`);
  }
  for (const [team, all] of groupBy(first, (one) => one.team)) {
    const texts = all.map((one) =>
      one.alerts
        .map(({ id, status }) => `${id} ${status}`)
        .sort()
        .join(", "),
    );
    texts.forEach((text, i) => {
      if (i > 0 && text === texts[i - 1] && all[i]?.isUnsure === false)
        faults.push(`team ${team} was told twice: ${text}`);
    });
  }
  return faults;
}

/** Of a group they arrive in the order in which they were decided. */
function orderFaults(outbox: readonly { id: string }[], told: readonly Told[]): string[] {
  const place = new Map(outbox.map(({ id }, i) => [id, i]));
  const faults: string[] = [];
  for (const [team, all] of groupBy(told, (one) => one.team)) {
    const places = [...new Set(all.map(({ id }) => id))].map((id) => place.get(id) ?? -1);
    if (places.some((at, i) => at < (places[i - 1] ?? -1))) faults.push(`team ${team} was told out of order`);
  }
  return faults;
}
