import type { AlertRoute } from "@/lib/contract/alert-routes";
import type { NotificationSettingsStored, StoredIntegration } from "@/lib/contract/notification-settings";
import { createAddressCheck } from "@/lib/outbound/allowed-address";
import { type AddressRules, refusedHost } from "@/lib/outbound/checked-lookup";

export type SettingsFault = { field: string; message: string };
type Add = (field: string, message: string) => void;

const mostRoutes = 1_000;

/** `allowed`: addresses and networks that may be told although they are link-local or of a metadata service. */
export function notifyAddressRules(allowed: readonly string[]): AddressRules {
  return { allows: createAddressCheck(allowed), setting: "RUNTOWER_NOTIFY_ALLOWED_ADDRESSES" };
}

export function createSettingsCheck(allowed: readonly string[]) {
  const rules = notifyAddressRules(allowed);
  return (document: NotificationSettingsStored) => settingsFaults(document, rules);
}

/** What the schema alone cannot see of a document: names that lead nowhere, what is missing, addresses that are denied. */
export function settingsFaults(document: NotificationSettingsStored, rules: AddressRules): SettingsFault[] {
  const faults: SettingsFault[] = [];
  const add: Add = (field, message) => {
    faults.push({ field, message });
  };
  addTwice(document.receivers, "receivers", add);
  addTwice(document.time_intervals, "time_intervals", add);
  checkReceivers(document, rules, add);
  checkRoutes(document, add);
  const refused = document.smtp === null ? undefined : refusedHost(document.smtp.host, rules);
  if (refused !== undefined) add("smtp.host", refused.message);
  return faults;
}

function addTwice(all: readonly { name: string }[], field: string, add: Add): void {
  const seen = new Set<string>();
  all.forEach(({ name }, i) => {
    if (seen.has(name)) add(`${field}.${i}.name`, `there are two of the name "${name}"`);
    seen.add(name);
  });
}

function checkReceivers(document: NotificationSettingsStored, rules: AddressRules, add: Add): void {
  const ids = new Set<string>();
  document.receivers.forEach((receiver, r) => {
    receiver.integrations.forEach((one, i) => {
      const field = `receivers.${r}.integrations.${i}`;
      if (ids.has(one.id ?? "")) add(`${field}.id`, "another integration has this id");
      ids.add(one.id ?? "");
      checkIntegration(one, field, rules, add);
      if (one.kind === "email" && document.smtp === null)
        add(`${field}.kind`, "e-mail needs a mail server: fill in `smtp`");
    });
  });
}

function checkIntegration(one: StoredIntegration, field: string, rules: AddressRules, add: Add): void {
  if (one.kind === "slack" && one.url === null) add(`${field}.url`, "is needed");
  if (one.kind === "pagerduty" && one.routing_key === null) add(`${field}.routing_key`, "is needed");
  if (one.kind !== "webhook" && one.kind !== "pagerduty") return;
  const refused = refusedHost(new URL(one.url).hostname, rules);
  if (refused !== undefined) add(`${field}.url`, refused.message);
}

function checkRoutes({ route, receivers, time_intervals }: NotificationSettingsStored, add: Add): void {
  const receiverNames = new Set(receivers.map(({ name }) => name));
  const intervalNames = new Set(time_intervals.map(({ name }) => name));
  let count = 0;
  const visit = (one: AlertRoute, field: string): void => {
    count += 1;
    if (typeof one.receiver === "string" && !receiverNames.has(one.receiver))
      add(`${field}.receiver`, `there is no receiver "${one.receiver}"`);
    for (const key of ["mute_time_intervals", "active_time_intervals"] as const)
      one[key].forEach((name, i) => {
        if (!intervalNames.has(name)) add(`${field}.${key}.${i}`, `there is no time interval "${name}"`);
      });
    const groupBy = one.group_by ?? [];
    if (groupBy.includes("...") && groupBy.length > 1)
      add(`${field}.group_by`, "`...` stands for all labels and goes alone");
    one.routes.forEach((inner, i) => {
      visit(inner, `${field}.routes.${i}`);
    });
  };
  visit(route, "route");
  if (route.matchers.length > 0)
    add("route.matchers", "the outermost route takes every alert: put matchers on one below it");
  if (route.continue) add("route.continue", "the outermost route has no sibling to continue with");
  if (route.mute_time_intervals.length + route.active_time_intervals.length > 0)
    add("route", "the outermost route cannot be muted: put the times on one below it");
  if (count > mostRoutes) add("route", `there are more than ${mostRoutes} routes`);
}
