// One message to one integration: what is sent is made purely (*-body.ts), what comes back is read in outcome.ts.
import { type Post, postJson, Unanswered } from "@/lib/outbound/post-json";
import { type Message, withRunbookLinks } from "./message";
import { type Outcome, outcomeOfAnswer, outcomeOfFault, plainWords } from "./outcome";
import { pagerDutyBody } from "./pagerduty-body";
import { type MailServer, sendMail } from "./send-mail";
import type { SendParts } from "./send-parts";
import { slackBody } from "./slack-body";
import { webhookBody, webhookHeaders } from "./webhook-request";

/** An integration with its secrets in the open. */
export type Integration =
  | { kind: "webhook"; url: string; secret: string | null; authorization: string | null; max_alerts: number }
  | { kind: "slack"; url: string | null; channel?: string | undefined }
  | { kind: "email"; to: string[] }
  | { kind: "pagerduty"; url: string; routing_key: string | null };

/** Never throws. Nothing of a secret is in what it says. */
export async function sendMessage(
  message: Message,
  integration: Integration,
  server: MailServer | null,
  parts: SendParts,
): Promise<Outcome> {
  const outcome = await attempt(withRunbookLinks(message), integration, server, parts).catch(
    (error: unknown): Outcome =>
      error instanceof Unanswered
        ? outcomeOfFault(error)
        : { kind: "failed", said: `this could not be made into a message: ${String(error)}` },
  );
  return { ...outcome, said: plainWords(withoutSecrets(outcome.said, integration, server)) };
}

function attempt(
  message: Message,
  integration: Integration,
  server: MailServer | null,
  parts: SendParts,
): Promise<Outcome> {
  switch (integration.kind) {
    case "webhook": {
      const body = webhookBody(message, integration.max_alerts);
      return post(integration.url, webhookHeaders(message, body, integration, parts.now()), body, parts);
    }
    case "slack":
      if (integration.url === null) return missing("the address of the Slack webhook");
      return post(integration.url, {}, slackBody(message, integration.channel), parts);
    case "pagerduty":
      if (integration.routing_key === null) return missing("the routing key of PagerDuty");
      return post(integration.url, {}, pagerDutyBody(message, integration.routing_key), parts);
    case "email":
      if (server === null) return missing("the mail server");
      return sendMail(message, integration.to, server, parts);
  }
}

async function post(url: string, headers: Post["headers"], body: string, parts: SendParts): Promise<Outcome> {
  return outcomeOfAnswer(await postJson({ url, headers, body, ...parts }), parts.now());
}

const missing = async (what: string): Promise<Outcome> => ({
  kind: "failed",
  said: `${what} is not in the settings`,
});

/** A receiver may send back what it was sent, and an error may name the address. */
function withoutSecrets(said: string, integration: Integration, server: MailServer | null): string {
  return secretsOf(integration, server).reduce(
    (text, secret) => (secret.length >= 4 ? text.replaceAll(secret, "(secret)") : text),
    said,
  );
}

function secretsOf(integration: Integration, server: MailServer | null): string[] {
  const all: (string | null)[] = [];
  if (integration.kind === "webhook") all.push(integration.secret, integration.authorization);
  if (integration.kind === "slack") {
    const { url } = integration;
    all.push(url, url !== null && URL.canParse(url) ? new URL(url).pathname.slice(1) : null);
  }
  if (integration.kind === "pagerduty") all.push(integration.routing_key);
  if (integration.kind === "email") all.push(server?.password ?? null);
  const bare = all.flatMap((one) => (one === null ? [] : [one, one.replace(/^(Bearer|Basic) /i, "")]));
  return bare.sort((a, b) => b.length - a.length);
}
