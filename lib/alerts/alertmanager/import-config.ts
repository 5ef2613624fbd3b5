import { parse } from "yaml";
import {
  type NotificationSettingsWritten,
  notificationSettingsWritten,
} from "@/lib/contract/notification-settings";
import { InvalidInput } from "@/lib/errors";
import { importReceivers, importSmtp } from "./import-receivers";
import { importInhibitRules, importRoute } from "./import-routes";
import { importTimes } from "./import-times";
import { type LeftOut, LooseNode } from "./loose-node";

/** An Alertmanager configuration as notification settings, and what of it could not be taken. Throws InvalidInput. */
export function importAlertmanager(text: string): {
  document: NotificationSettingsWritten;
  leftOut: LeftOut[];
} {
  const leftOut: LeftOut[] = [];
  const config = new LooseNode(parsed(text), "", leftOut);
  if (!config.has("route") || !config.has("receivers"))
    throw new InvalidInput("This is no Alertmanager configuration: it has no `route` and `receivers`");
  const global = config.node("global");
  const document = notificationSettingsWritten.safeParse({
    receivers: importReceivers(config, global),
    route: importRoute(config.node("route")),
    inhibit_rules: importInhibitRules(config),
    time_intervals: importTimes(config),
    smtp: importSmtp(global),
  });
  global.leaveRest();
  config.leaveRest();
  if (document.success) return { document: document.data, leftOut };
  const faults = document.error.issues.map(({ path, message }) => ({ field: path.join("."), message }));
  const words = faults.slice(0, 5).map(({ field, message }) => `${field}: ${message}`);
  throw new InvalidInput(words.join("; "), faults);
}

function parsed(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100, logLevel: "silent" });
  } catch (error) {
    throw new InvalidInput(`This is no YAML: ${(error as Error).message.split("\n")[0]}`);
  }
}
