import type { NotifiedAlert } from "@/lib/alerts/notification";
import { cut } from "@/lib/alerts/notification-title";
import { evidenceOf, linkTo, type Message, mainLink, titleOf, whatOf, whenOf, whereOf } from "./message";

const mostAlerts = 8;
const mostTextLength = 2_900;

const mark = { firing: ":rotating_light:", resolved: ":white_check_mark:" } as const;
const section = (text: string) => ({
  type: "section",
  text: { type: "mrkdwn", text: cut(text, mostTextLength) },
});
const context = (text: string) => ({
  type: "context",
  elements: [{ type: "mrkdwn", text: cut(text, 1_900) }],
});

/** Body of an incoming webhook: what, where, since when, the first lines of the evidence, and the page. */
export function slackBody(message: Message, channel: string | undefined): string {
  const { payload } = message;
  const title = titleOf(message);
  const shown = payload.alerts.slice(0, mostAlerts);
  const more = payload.alerts.length - shown.length + payload.truncated_alerts;
  const notes = [
    message.test ? "This is a test: nothing fires." : "",
    payload.reason === "repeated" ? "Told again: it goes on, and nothing of it changed." : "",
    message.unsure ? "This may have arrived before: the answer to it was lost." : "",
    more > 0 ? `and ${more} more` : "",
  ].filter((note) => note !== "");
  return JSON.stringify({
    // What a notification of the phone shows.
    text: cut(slackText(title), 300),
    ...(channel !== undefined && { channel }),
    unfurl_links: false,
    blocks: [
      section(`${mark[payload.status]} *<${mainLink(message)}|${slackText(title)}>*`),
      ...shown.map((alert) => section(linesOf(message, alert).join("\n"))),
      ...(notes.length > 0 ? [context(notes.map(slackText).join(" · "))] : []),
    ],
  });
}

function linesOf(message: Message, alert: NotifiedAlert): string[] {
  const what = slackText(cut(whatOf(alert), 300));
  const link = linkTo(message, alert.href);
  const head =
    alert.status === "firing"
      ? `*<${link}|${what}>* · ${slackText(whenOf(alert))}`
      : `Resolved ${slackText(whenOf(alert))}: <${link}|${what}>`;
  const where = whereOf(alert);
  const runbook = alert.annotations.runbook_url;
  return [
    head,
    ...(where === "" ? [] : [slackText(cut(where, 500))]),
    ...evidenceOf(message, alert).map((line) => `> ${slackText(cut(line, 300))}`),
    ...(runbook !== undefined && /^https?:\/\/[^\s|<>]+$/.test(runbook) ? [`<${runbook}|Runbook>`] : []),
  ];
}

/** Slack's three; without them a label could make links, or call everybody of a channel. */
function slackText(text: string): string {
  return text.replace(/[\r\n]+/g, " ").replace(/[&<>]/g, (sign) => entities[sign] ?? "");
}
const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
