/**
 * What a group tells now, given what it told last. Time is an argument; nothing is remembered but `Told`.
 *
 * - Nothing is told before the group's wait is over, nor sooner than its interval after what was told last.
 * - An alert is news once: when it fires and may be heard. It may not while a silence or an inhibition holds for it, or its
 *   issue is put off (snoozed, archived); it is news when that ends.
 * - The end of an alert is told to those who heard that it fires, also where a silence holds by then: a pager would ring on.
 * - Where nothing changed the same is told again after the repeat interval, unless somebody has taken on every alert of it.
 * - An integration that its receiver got since hears of what the others were told, as if it were to be repeated.
 * - While the route is muted nothing is told; what is left to tell is told afterwards.
 *
 * Alertmanager differs in two things: it never tells the end of an alert that ended while it was silenced, and it looks at
 * groups at multiples of the interval only.
 */
export interface Member {
  alertId: string;
  /** Equal for each time that the same alert fires: rule or source, and fingerprint. */
  identity: string;
  /** Fires; else it was told as firing, and ended. */
  fires: boolean;
  /** A silence or an inhibition holds for it. */
  isHushed: boolean;
  /** What a person did with its issue: acknowledged (`taken`), snoozed or archived (`put_off`). */
  attention: "open" | "taken" | "put_off";
}

export interface Told {
  at_ms: number;
  /** Ids of alerts that were told as firing. */
  firing: string[];
  /** Those of an earlier message that were hushed when the last one went out, and fire on. */
  hushed: string[];
  resolved: string[];
  /** Ids of the integrations that have heard of it; absent: of those that there were then. */
  integrations?: string[];
}

export interface GroupLook {
  told: Told | null;
  notBeforeMs: number;
  members: readonly Member[];
  isMuted: boolean;
  groupIntervalMs: number;
  repeatIntervalMs: number;
  repeatAcknowledged: boolean;
  nowMs: number;
  /** When the first silence ends that holds for one of them; null: none does. */
  hushEndsMs: number | null;
  /** Ids of integrations that were not told what was told. */
  newcomers: readonly string[];
}

export type GroupDecision =
  | { kind: "wait"; flushMs: number }
  /** Nothing fires and nothing is left to tell. */
  | { kind: "drop" }
  | {
      kind: "tell";
      reason: "changed" | "repeated";
      firing: string[];
      resolved: string[];
      /** Of the firing ones, those that this tells first. */
      news: string[];
      /** Integrations, by id. */
      to: "all" | readonly string[];
      /** Null: the group is over. */
      told: Told | null;
      flushMs: number;
    };

export function decideGroup(look: GroupLook): GroupDecision {
  const { told, members, nowMs } = look;
  const firing = members.filter(({ fires }) => fires);
  const known = knownOf(told, members);
  const stillFiring = new Set(firing.map(({ identity }) => identity));
  const ended = members.filter(
    ({ alertId, fires, identity }) => !fires && known.ids.has(alertId) && !stillFiring.has(identity),
  );
  if (firing.length === 0 && ended.length === 0) return { kind: "drop" };
  if (nowMs < look.notBeforeMs) return { kind: "wait", flushMs: look.notBeforeMs };
  if (look.isMuted) return { kind: "wait", flushMs: nextLookMuted(look) };

  const audible = firing.filter((member) => isAudible(look, member));
  const news = audible.filter(({ identity }) => !known.heard.has(identity));
  const isChanged = news.length > 0 || ended.length > 0;
  const isRepeated = isRepeatDue(look, audible);
  const isForNewcomers = !isChanged && !isRepeated && isNewTo(look, audible);
  if (!isChanged && !isRepeated && !isForNewcomers) return { kind: "wait", flushMs: nextLook(look, audible) };

  const isHeardNow = new Set(audible.map(({ identity }) => identity));
  const hushed = firing.filter(
    ({ identity }) => !isHeardNow.has(identity) && (known.heard.has(identity) || known.hushed.has(identity)),
  );
  const next: Told = {
    at_ms: isForNewcomers ? (told?.at_ms ?? nowMs) : nowMs,
    firing: audible.map(({ alertId }) => alertId),
    hushed: hushed.map(({ alertId }) => alertId),
    resolved: ended.map(({ alertId }) => alertId),
  };
  return {
    kind: "tell",
    reason: isChanged ? "changed" : "repeated",
    firing: next.firing,
    resolved: next.resolved,
    news: news.map(({ alertId }) => alertId),
    to: isForNewcomers ? look.newcomers : "all",
    told: firing.length === 0 ? null : next,
    flushMs: nowMs + look.groupIntervalMs,
  };
}

/** An alert that ended and fires again between two looks goes on, as far as those know who were told. */
function knownOf(told: Told | null, members: readonly Member[]) {
  const identities = new Map(members.map(({ alertId, identity }) => [alertId, identity]));
  const identitiesOf = (ids: readonly string[]) =>
    new Set(ids.map((id) => identities.get(id)).filter((identity) => identity !== undefined));
  const [firing, hushed] = [told?.firing ?? [], told?.hushed ?? []];
  return {
    ids: new Set([...firing, ...hushed]),
    heard: identitiesOf(firing),
    hushed: identitiesOf(hushed),
  };
}

function isAudible({ repeatAcknowledged }: GroupLook, { isHushed, attention }: Member): boolean {
  return !isHushed && (attention !== "put_off" || repeatAcknowledged);
}

function isRepeatDue(look: GroupLook, audible: readonly Member[]): boolean {
  const { told, nowMs, repeatIntervalMs, repeatAcknowledged } = look;
  // Told at a time that is still to come: the clock was put back.
  const isAgo = told !== null && (nowMs < told.at_ms || nowMs >= told.at_ms + repeatIntervalMs);
  return isAgo && audible.some(({ attention }) => attention === "open" || repeatAcknowledged);
}

function isNewTo({ told, newcomers, repeatAcknowledged }: GroupLook, audible: readonly Member[]): boolean {
  if (told === null || newcomers.length === 0) return false;
  return audible.some(({ attention }) => attention === "open" || repeatAcknowledged);
}

const minuteMs = 60_000;

/** Time intervals begin and end with a minute: whoever is to be told at nine is told at nine. */
function nextLookMuted({ nowMs, groupIntervalMs }: GroupLook): number {
  const nextMinuteMs = (Math.floor(nowMs / minuteMs) + 1) * minuteMs;
  return Math.min(nowMs + groupIntervalMs, nextMinuteMs);
}

/** At the end of a silence at once, where something waits for it; and when it is time to repeat. */
function nextLook(look: GroupLook, audible: readonly Member[]): number {
  const { nowMs, groupIntervalMs, hushEndsMs, members, told, repeatIntervalMs } = look;
  const waitsForHush = audible.length < members.filter(({ fires }) => fires).length;
  const sooner = [told === null ? null : told.at_ms + repeatIntervalMs, waitsForHush ? hushEndsMs : null];
  return Math.min(nowMs + groupIntervalMs, ...sooner.filter((ms) => ms !== null && ms > nowMs).map(Number));
}
