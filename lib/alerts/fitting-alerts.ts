import type { LabelRecord } from "@/lib/model/alert";
import type { NotifiedAlert } from "./notification";

/** Of the texts of one message: 200 alerts of a sender that fills every label would be 250 million. */
const mostCharacters = 1_000_000;

/** The first of them, as many as one message holds by number and by their texts; one at least. */
export function fittingAlerts(alerts: readonly NotifiedAlert[], most: number): NotifiedAlert[] {
  const fitting: NotifiedAlert[] = [];
  let characters = 0;
  for (const alert of alerts.slice(0, most)) {
    characters += lengthOf(alert.labels) + lengthOf(alert.annotations);
    if (characters > mostCharacters && fitting.length > 0) break;
    fitting.push(alert);
  }
  return fitting;
}

const lengthOf = (texts: LabelRecord): number =>
  Object.entries(texts).reduce((sum, [name, text]) => sum + name.length + text.length, 0);
