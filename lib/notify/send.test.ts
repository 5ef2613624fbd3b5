import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterEach, expect, test } from "vitest";
import { createAddressCheck } from "@/lib/outbound/allowed-address";
import { notificationPayload, notifiedAlert } from "@/test/support/notifications";
import { mailOf } from "./email-body";
import { type Message, withRunbookLinks } from "./message";
import { pagerDutyBody } from "./pagerduty-body";
import { sendMessage } from "./send";
import type { MailServer } from "./send-mail";
import { slackBody } from "./slack-body";

const parts = {
  rules: { allows: createAddressCheck([]), setting: "RUNTOWER_NOTIFY_ALLOWED_ADDRESSES" },
  timeoutMs: 5_000,
  now: () => 1_700_000_000_000,
  signal: new AbortController().signal,
};
const hostile = notifiedAlert("High<b>", {
  annotations: {
    summary: 'a <!channel> & <script>alert("x")</script>',
    runbook_url: "javascript:alert(1)",
    description: "first\r\nBcc: everybody@example.org",
  },
});
const message = (of: Partial<Message> = {}): Message => ({
  id: "3f1c",
  attempt: 1,
  unsure: false,
  test: false,
  payload: notificationPayload([hostile, notifiedAlert("Low", { status: "resolved" })]),
  evidence: new Map([["1", ["publish: <tool> answered 500 (34 of 41)"]]]),
  linkBase: "https://tower.example",
  ...of,
});

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

type Mail = { from: string; to: string[]; text: string; user: string | undefined; secure: boolean };
async function startMail(options: SMTPServerOptions = {}): Promise<{ port: number; mails: Mail[] }> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    onAuth: ({ username, password }, _session, done) =>
      password === "right"
        ? done(null, { user: username ?? "" })
        : done(new Error("no such password: wrong")),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString("utf8"),
          user: session.user,
          secure: session.secure,
        });
        done();
      });
    },
    ...options,
  });
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => server.close(() => {}));
  return { port: (server.server.address() as AddressInfo).port, mails };
}
const mailServer = (port: number, of: Partial<MailServer> = {}): MailServer => ({
  host: "127.0.0.1",
  port,
  security: "none",
  username: "",
  password: null,
  from: "Runtower <tower@example.org>",
  ...of,
});
const mailTo = { kind: "email" as const, to: ["ann@example.org", "bob@example.org"] };

test("a mail is plain and HTML, escaped, one thread for a group, the same id when it is sent again", async () => {
  const { port, mails } = await startMail({ disabledCommands: ["STARTTLS"] });
  const sent = await sendMessage(message(), mailTo, mailServer(port), parts);
  expect(sent).toMatchObject({ kind: "delivered" });
  await sendMessage(message({ unsure: true }), mailTo, mailServer(port), parts);
  const [first, second] = mails.map(({ text }) => text.replace(/=\r\n/g, ""));
  expect(mails[0]).toMatchObject({ from: "tower@example.org", to: mailTo.to });
  expect(first).toContain("Subject: [FIRING:1] High");
  expect(first).toContain("Message-ID: <3f1c@tower.example>");
  expect(second).toContain("Message-ID: <3f1c@tower.example>");
  expect(second).toContain("X-Runtower-Unsure: true");
  const thread = /References: (\S+)/.exec(first ?? "")?.[1];
  expect(thread).toMatch(/^<[0-9a-f]{32}\.group@tower\.example>$/);
  expect(second).toContain(`References: ${thread}`);
  expect(first).toContain("multipart/alternative");
  expect(first).toContain("https://tower.example/alerts/1");
  expect(first?.slice(first.indexOf("<!doctype"))).not.toContain("<script>");
  expect(first).not.toContain('href=3D"javascript');
  expect(first?.split("\r\n\r\n")[0]).not.toContain("Bcc");
});

test("STARTTLS is insisted on, a wrong password is final and not repeated in what is said", async () => {
  const plain = await startMail({ disabledCommands: ["STARTTLS"] });
  const refused = await sendMessage(
    message(),
    mailTo,
    mailServer(plain.port, { security: "starttls" }),
    parts,
  );
  expect(refused.kind).toBe("failed");
  expect(plain.mails).toEqual([]);
  const open = await startMail({ disabledCommands: ["STARTTLS"], allowInsecureAuth: true });
  const login = { username: "tower", password: "right" };
  expect((await sendMessage(message(), mailTo, mailServer(open.port, login), parts)).kind).toBe("delivered");
  expect(open.mails[0]?.user).toBe("tower");
  const wrong = await sendMessage(
    message(),
    mailTo,
    mailServer(open.port, { ...login, password: "wrong" }),
    parts,
  );
  expect(wrong.kind).toBe("failed");
  expect(wrong.said).not.toContain("wrong");
  const denied = await sendMessage(message(), mailTo, mailServer(25, { host: "169.254.169.254" }), parts);
  expect(denied).toMatchObject({ kind: "failed", said: expect.stringContaining("metadata address") });
});

test("a mail server that is not there, or is busy, is asked again", async () => {
  const { port } = await startMail({
    disabledCommands: ["STARTTLS"],
    onRcptTo: (_address, _session, done) => done(Object.assign(new Error("busy"), { responseCode: 451 })),
  });
  expect(await sendMessage(message(), mailTo, mailServer(port), parts)).toMatchObject({
    kind: "again",
    unsure: false,
  });
  expect(await sendMessage(message(), mailTo, mailServer(1), parts)).toMatchObject({
    kind: "again",
    unsure: false,
  });
});

test("Slack is told what, where, since when and why; nothing of it calls a channel", () => {
  const body = slackBody(message({ unsure: true }), "#alerts");
  expect(body).not.toContain("<!channel>");
  const { text, blocks, channel } = JSON.parse(body);
  expect(channel).toBe("#alerts");
  expect(text).toBe("[FIRING:1] High");
  const words = blocks.map((block: { text?: { text: string }; elements?: { text: string }[] }) =>
    block.text ? block.text.text : (block.elements?.[0]?.text ?? ""),
  );
  expect(words[1]).toContain("a &lt;!channel&gt; &amp;");
  expect(words[1]).toContain("since 2026-03-01 12:00 UTC");
  expect(words[1]).toContain("> publish: &lt;tool&gt; answered 500");
  expect(words[1]).not.toContain("javascript");
  expect(words[2]).toMatch(/^Resolved after 10 min: <https:\/\/tower\.example\/alerts\/1\|Low is wrong>/);
  expect(words[3]).toContain("may have arrived before");
});

test("PagerDuty gets one incident for a group: triggered, then resolved, by the same key", () => {
  const fired = JSON.parse(pagerDutyBody(message(), "routing-key"));
  expect(fired).toMatchObject({
    routing_key: "routing-key",
    event_action: "trigger",
    payload: { severity: "critical", source: expect.any(String), custom_details: { project: "default" } },
    links: [{ href: "https://tower.example/alerts/1" }, {}],
  });
  const payload = notificationPayload([notifiedAlert("High", { status: "resolved" })]);
  const ended = JSON.parse(pagerDutyBody(message({ payload }), "routing-key"));
  expect(ended).toEqual({ routing_key: "routing-key", event_action: "resolve", dedup_key: fired.dedup_key });
  expect(JSON.parse(pagerDutyBody(message({ test: true }), "k")).dedup_key).not.toBe(fired.dedup_key);
});

test("a name that leads to a metadata address is refused as it is connected to; redirects are not followed", async () => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(request.url ?? "");
    response.writeHead(302, { location: "/elsewhere" }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  const hook = { kind: "webhook" as const, secret: null, authorization: null, max_alerts: 0 };
  const to = (host: string) => ({ ...hook, url: `http://${host}:${port}/hook` });
  expect(await sendMessage(message(), to("127.0.0.1"), null, parts)).toMatchObject({
    kind: "failed",
    said: expect.stringContaining("redirects are not followed"),
  });
  expect(seen).toEqual(["/hook"]);
  const deniesLoopback = { ...parts, rules: { allows: () => false, setting: "SETTING" } };
  expect(await sendMessage(message(), to("localhost"), null, deniesLoopback)).toMatchObject({
    kind: "again",
    said: expect.stringContaining("SETTING"),
    unsure: false,
  });
  expect(seen).toHaveLength(1);
});

test("a sender that fills every label makes no message that is refused for its size", async () => {
  const long = (what: string) =>
    Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`${what}_${i}`, "\u0001é".repeat(1_000)]));
  const alerts = Array.from({ length: 30 }, (_, i) =>
    notifiedAlert(`High ${i}`, {
      labels: { alertname: "High", ...long("label") },
      annotations: long("text"),
    }),
  );
  const payload = notificationPayload(alerts, {
    common_labels: long("label"),
    common_annotations: long("text"),
  });
  const event = pagerDutyBody(message({ payload }), "routing-key");
  expect(Buffer.byteLength(event)).toBeLessThan(512_000);
  expect(JSON.parse(event).payload.custom_details.alerts).toHaveLength(20);
  const mail = mailOf(message({ payload }));
  expect(Buffer.byteLength(mail.text) + Buffer.byteLength(mail.html)).toBeLessThan(500_000);
  for (const { text } of JSON.parse(slackBody(message({ payload }), undefined)).blocks)
    if (text !== undefined) expect(text.text.length).toBeLessThanOrEqual(3_000);
});

test("what turns the direction of writing, or a terminal's colour, is no part of a title", () => {
  const name = "High\u202egnp.exe\u001b[31m\r\nBcc: x";
  const payload = notificationPayload([notifiedAlert(name, { annotations: {} })], {
    group_labels: { alertname: name },
  });
  expect(mailOf(message({ payload })).subject).toBe("[FIRING:1] High gnp.exe [31m Bcc: x");
  expect(slackBody(message({ payload }), undefined)).not.toMatch(/\u202e|\\u001b/);
});

test("a runbook that came with Runtower is told with its whole address", () => {
  const of = (runbook_url: string) => {
    const alert = notifiedAlert("High", { annotations: { runbook_url } });
    return withRunbookLinks(message({ payload: notificationPayload([alert]) }));
  };
  const own = of("/alerts/runbooks/High");
  const address = "https://tower.example/alerts/runbooks/High";
  expect(own.payload.alerts[0]?.annotations.runbook_url).toBe(address);
  expect(slackBody(own, undefined)).toContain(`<${address}|Runbook>`);
  for (const elsewhere of ["https://wiki.example/high", "//wiki.example/high", "see the wiki"])
    expect(of(elsewhere).payload.alerts[0]?.annotations.runbook_url).toBe(elsewhere);
});
