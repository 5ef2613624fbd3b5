import { createTransport } from "nodemailer";
import { openSocket } from "@/lib/outbound/open-socket";
import { Unanswered, wordsOf } from "@/lib/outbound/post-json";
import { mailOf } from "./email-body";
import type { Message } from "./message";
import { type Outcome, outcomeOfFault } from "./outcome";
import type { SendParts } from "./send-parts";

export type MailServer = {
  host: string;
  port: number;
  security: "starttls" | "tls" | "none";
  username: string;
  password: string | null;
  from: string;
};

/** Hands one mail to the server. What the server refuses for good (5xx) is final, anything else is tried again. */
export async function sendMail(
  message: Message,
  to: readonly string[],
  server: MailServer,
  { timeoutMs, rules }: SendParts,
): Promise<Outcome> {
  const mail = mailOf(message);
  let isTaken = false;
  try {
    const connection = await openSocket({ ...server, timeoutMs }, rules);
    const transport = createTransport({
      host: server.host,
      port: server.port,
      secure: server.security === "tls",
      requireTLS: server.security === "starttls",
      ignoreTLS: server.security === "none",
      ...(server.username !== "" && { auth: { user: server.username, pass: server.password ?? "" } }),
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
      getSocket: (_options, done) => {
        isTaken = true;
        done(null, { connection });
      },
    });
    try {
      const sent = await transport.sendMail({
        from: server.from,
        to: [...to],
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        messageId: mail.messageId,
        references: mail.thread,
        inReplyTo: mail.thread,
        headers: { "X-Runtower-Unsure": String(message.unsure), "Auto-Submitted": "auto-generated" },
      });
      return { kind: "delivered", said: sent.response };
    } finally {
      transport.close();
      connection.destroy();
    }
  } catch (error) {
    return mailFault(error, isTaken);
  }
}

function mailFault(error: unknown, isConnected: boolean): Outcome {
  if (error instanceof Unanswered) return outcomeOfFault(error);
  const { responseCode, command } = error as { responseCode?: number; command?: string };
  const said = wordsOf(error);
  if (responseCode !== undefined && responseCode >= 500) return { kind: "failed", said };
  // Before the text of the mail was handed over, nothing can have been taken.
  const maybeArrived =
    isConnected && responseCode === undefined && (command === "DATA" || command === undefined);
  return { kind: "again", said, unsure: maybeArrived };
}
