import { createHash } from "node:crypto";
import type { NotifiedAlert } from "@/lib/alerts/notification";
import { cut } from "@/lib/alerts/notification-title";
import { evidenceOf, linkTo, type Message, mainLink, titleOf, whatOf, whenOf, whereOf } from "./message";

const mostAlerts = 30;
const mostWords = 1_000;

export type Mail = {
  subject: string;
  text: string;
  html: string;
  messageId: string;
  /** Of a message that never was, the same for all of a group: mail programs show them as one thread. */
  thread: string;
};

/** A mail in plain text and HTML. Everything that came from outside is escaped, and never in an attribute but as a link of ours. */
export function mailOf(message: Message): Mail {
  const { payload } = message;
  const host = new URL(message.linkBase).hostname;
  const group = createHash("sha256")
    .update(`${payload.project}\n${payload.group_key}`)
    .digest("hex")
    .slice(0, 32);
  return {
    subject: titleOf(message).replace(/\s+/g, " "),
    text: textOf(message),
    html: htmlOf(message),
    // The same when it is sent again, so that mail servers see one message.
    messageId: `<${message.id}@${host}>`,
    thread: `<${message.test ? message.id : group}.group@${host}>`,
  };
}

function notesOf({ test, unsure, payload }: Message): string[] {
  const more = Math.max(0, payload.alerts.length - mostAlerts) + payload.truncated_alerts;
  return [
    test ? "This is a test: nothing fires." : "",
    payload.reason === "repeated" ? "Told again: it goes on, and nothing of it changed." : "",
    unsure ? "This may have arrived before: the answer to it was lost." : "",
    more > 0 ? `${more} more alerts of this group are not listed here.` : "",
  ].filter((note) => note !== "");
}

function textOf(message: Message): string {
  const blocks = message.payload.alerts
    .slice(0, mostAlerts)
    .map((alert) =>
      [
        `${alert.status === "firing" ? "FIRING" : "RESOLVED"} ${whenOf(alert)}: ${cut(whatOf(alert), mostWords)}`,
        ...descriptionOf(alert),
        cut(whereOf(alert), mostWords),
        ...evidenceOf(message, alert).map((line) => `  - ${line}`),
        linkTo(message, alert.href),
        ...runbookOf(alert).map((url) => `Runbook: ${url}`),
      ]
        .filter((line) => line !== "")
        .join("\n"),
    );
  return [titleOf(message), ...blocks, ...notesOf(message), mainLink(message)].join("\n\n");
}

function htmlOf(message: Message): string {
  const blocks = message.payload.alerts.slice(0, mostAlerts).map((alert) => {
    const colour = alert.status === "firing" ? "#c0392b" : "#1e8449";
    const evidence = evidenceOf(message, alert).map((line) => `<li>${htmlText(line)}</li>`);
    return [
      `<div style="border-left:4px solid ${colour};padding:4px 12px;margin:12px 0">`,
      `<div><b style="color:${colour}">${alert.status === "firing" ? "Firing" : "Resolved"}</b> ${htmlText(whenOf(alert))}</div>`,
      `<div><a href="${htmlText(linkTo(message, alert.href))}">${htmlText(cut(whatOf(alert), mostWords))}</a></div>`,
      ...descriptionOf(alert).map((line) => `<div>${htmlText(line)}</div>`),
      `<div style="color:#555">${htmlText(cut(whereOf(alert), mostWords))}</div>`,
      ...(evidence.length > 0 ? [`<ul>${evidence.join("")}</ul>`] : []),
      ...runbookOf(alert).map((url) => `<div><a href="${htmlText(url)}">Runbook</a></div>`),
      "</div>",
    ].join("\n");
  });
  const notes = notesOf(message).map((note) => `<p style="color:#555">${htmlText(note)}</p>`);
  return [
    '<!doctype html><html><body style="font-family:sans-serif">',
    `<h2 style="font-size:16px"><a href="${htmlText(mainLink(message))}">${htmlText(titleOf(message))}</a></h2>`,
    ...blocks,
    ...notes,
    "</body></html>",
  ].join("\n");
}

const descriptionOf = ({ annotations }: NotifiedAlert): string[] =>
  annotations.description === undefined ? [] : [cut(annotations.description, mostWords)];

/** Only what is an address of the web: an annotation could hold a script. */
const runbookOf = ({ annotations }: NotifiedAlert): string[] =>
  annotations.runbook_url !== undefined && /^https?:\/\/\S+$/.test(annotations.runbook_url)
    ? [annotations.runbook_url]
    : [];

function htmlText(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
