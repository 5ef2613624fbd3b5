// Sends the outbox. Each delivery runs on its own: a receiver that is dead or slow holds up its own notifications and nobody
// else's. What it may try, how often and how long is in retryOf.
import type { OpenSettings } from "@/lib/control/keep-secrets";
import type { Pool } from "@/lib/db/pool";
import type { Log } from "@/lib/log";
import type { Message } from "@/lib/notify/message";
import type { Outcome } from "@/lib/notify/outcome";
import { sendMessage } from "@/lib/notify/send";
import type { AddressRules } from "@/lib/outbound/checked-lookup";
import { type Delivery, integrationKey, takeDeliveries } from "@/lib/write/alerts/deliveries";
import { type Settlement, settleDelivery } from "@/lib/write/alerts/settle-delivery";
import { retryOf } from "./notification-retry";

export type SenderParts = {
  pool: Pool;
  log: Log;
  rules: AddressRules;
  linkBase: string;
  /** Settings with secrets in the open, as they are now; null where a project has none. */
  settingsOf: (projectId: number) => Promise<OpenSettings | null>;
  evidenceOf: (projectId: number, alertIds: readonly string[]) => Promise<ReadonlyMap<string, string[]>>;
  onSettled: (of: { delivery: Delivery; outcome: Outcome["kind"]; tookMs: number }) => Promise<void> | void;
  now: () => number;
  random: () => number;
  timeoutMs?: number;
};

const mostAtOnce = 400;
/** At an integration, of all groups: a thousand groups at once go out within half a minute, and a dead one holds few places. */
const perIntegration = 8;
const usualTimeoutMs = 10_000;
const settleTries = 6;

export class NotificationSender {
  readonly #parts: SenderParts;
  readonly #running = new Map<string, { delivery: Delivery; work: Promise<void> }>();
  readonly #stopping = new AbortController();
  #isClosing = false;

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  /** Starts what is due. @returns how many sends were begun */
  async turn(): Promise<number> {
    if (this.#isClosing) return 0;
    const { pool, log, now } = this.#parts;
    const counts = new Map<string, number>();
    for (const { delivery } of this.#running.values()) {
      const key = integrationKey(delivery);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const most = mostAtOnce - this.#running.size;
    const { deliveries, lost } = await takeDeliveries(pool, {
      nowMs: now(),
      held: [...this.#running.keys()],
      busy: [...counts].filter(([, n]) => n >= perIntegration).map(([key]) => key),
      perIntegration,
      most,
    });
    if (lost > 0)
      log.warn({ lost }, "notifications were on their way when a worker ended: sent again, marked unsure");
    for (const delivery of deliveries) this.#begin(delivery);
    return deliveries.length;
  }

  /** Resolves when nothing is on its way. */
  async settled(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ work }) => work));
  }

  /** Lets what is on its way come back for a while, then gives it up; it is sent again, as unsure. */
  async close(withinMs: number): Promise<void> {
    this.#isClosing = true;
    const timer = setTimeout(() => this.#stopping.abort(), withinMs);
    await this.settled();
    clearTimeout(timer);
  }

  #begin(delivery: Delivery): void {
    const work = this.#deliver(delivery)
      .catch((error: Error) => {
        this.#parts.log.error(
          { err: error, notification: delivery.id },
          "what came of a notification was not noted; it is sent again, marked unsure",
        );
      })
      .finally(() => {
        this.#running.delete(delivery.id);
      });
    this.#running.set(delivery.id, { delivery, work });
  }

  async #deliver(delivery: Delivery): Promise<void> {
    const startedMs = performance.now();
    const outcome = await this.#send(delivery).catch(
      (error: unknown): Outcome => ({
        kind: "again",
        said: `not sent: ${error instanceof Error ? error.message : String(error)}`,
      }),
    );
    // Stopping in the middle of it: left as `sending`, for whoever comes next.
    if (this.#stopping.signal.aborted && outcome.kind === "again") return;
    const tookMs = performance.now() - startedMs;
    const settlement = retryOf(delivery, outcome, { nowMs: this.#parts.now(), random: this.#parts.random() });
    await this.#settle({ ...settlement, tookMs });
    await this.#parts.onSettled({ delivery, outcome: settlement.kind, tookMs });
  }

  async #send(delivery: Delivery): Promise<Outcome> {
    const { rules, now, timeoutMs = usualTimeoutMs } = this.#parts;
    const settings = await this.#parts.settingsOf(delivery.projectId);
    const receiver = settings?.receivers.find(({ name }) => name === delivery.receiver);
    const integration = receiver?.integrations.find(
      ({ id, kind }) =>
        kind === delivery.integration && (delivery.integrationId === "" || id === delivery.integrationId),
    );
    if (settings === null || integration === undefined)
      return { kind: "failed", said: "this receiver is not in the settings any more" };
    return sendMessage(await this.#messageOf(delivery), integration, settings.smtp, {
      rules,
      now,
      timeoutMs,
      signal: this.#stopping.signal,
    });
  }

  async #messageOf({ id, attempt, unsure, payload, projectId }: Delivery): Promise<Message> {
    const firing = payload.alerts.filter(({ status }) => status === "firing").map(({ alert_id }) => alert_id);
    // A message without its evidence is worth more than none.
    const evidence = await this.#parts.evidenceOf(projectId, firing).catch((error: Error) => {
      this.#parts.log.warn({ err: error }, "evidence of a notification could not be read");
      return new Map<string, string[]>();
    });
    return { id, attempt, unsure, test: false, payload, evidence, linkBase: this.#parts.linkBase };
  }

  /** The receiver has it already: a database that is away for a moment must not have it sent twice. */
  async #settle(settlement: Settlement): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await settleDelivery(this.#parts.pool, settlement);
        return;
      } catch (error) {
        if (tries >= settleTries || this.#stopping.signal.aborted) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** tries));
      }
    }
  }
}
