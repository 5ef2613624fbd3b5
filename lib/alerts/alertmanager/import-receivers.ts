import type { LooseNode } from "./loose-node";

type Integration = Readonly<Record<string, unknown>>;

const taken = ["webhook_configs", "slack_configs", "email_configs", "pagerduty_configs"];

/** Receivers of the four kinds that are ours; any other kind is left out by name. */
export function importReceivers(config: LooseNode, global: LooseNode): object[] {
  return config.nodes("receivers").map((receiver) => {
    const name = receiver.text("name") ?? "";
    const integrations = [
      ...receiver.nodes("webhook_configs").map(readWebhook),
      ...receiver.nodes("slack_configs").map((one) => readSlack(one, global)),
      ...receiver.nodes("email_configs").map(readEmail),
      ...receiver.nodes("pagerduty_configs").map((one) => readPagerDuty(one, global)),
    ];
    for (const kind of receiver.names())
      if (kind.endsWith("_configs") && !taken.includes(kind))
        receiver.leaveOut(kind, "receivers here are webhooks, Slack, e-mail and PagerDuty");
    return { name, integrations: integrations.filter((one) => one !== undefined) };
  });
}

function readWebhook(one: LooseNode): Integration | undefined {
  const url = one.secret("url");
  if (url === undefined) {
    one.leaveOut("url", "without an address there is nothing to send to");
    return undefined;
  }
  const integration = {
    kind: "webhook",
    url,
    send_resolved: one.flag("send_resolved", true),
    max_alerts: Number(one.text("max_alerts") ?? 0),
    authorization: readAuthorization(one.node("http_config")),
  };
  one.leaveRest();
  return integration;
}

function readAuthorization(http: LooseNode): string | null {
  const bearer = http.secret("bearer_token");
  const authorization = http.node("authorization");
  const credentials = authorization.secret("credentials");
  const type = authorization.text("type") ?? "Bearer";
  const basic = http.node("basic_auth");
  const [user, password] = [basic.text("username"), basic.secret("password")];
  for (const node of [authorization, basic, http]) node.leaveRest();
  if (credentials !== undefined) return `${type} ${credentials}`;
  if (bearer !== undefined) return `Bearer ${bearer}`;
  if (user === undefined || password === undefined) return null;
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

function readSlack(one: LooseNode, global: LooseNode): Integration | undefined {
  const url = one.secret("api_url") ?? global.secret("slack_api_url");
  const channel = one.text("channel");
  const sendResolved = one.flag("send_resolved", false);
  one.leaveRest();
  if (url === undefined) {
    one.leaveOut("api_url", "without the address of the Slack webhook there is nothing to send to");
    return undefined;
  }
  return { kind: "slack", url, send_resolved: sendResolved, ...(channel !== undefined && { channel }) };
}

function readEmail(one: LooseNode): Integration | undefined {
  const to = (one.text("to") ?? "")
    .split(",")
    .map((address) => /<([^<>]+)>/.exec(address)?.[1] ?? address.trim())
    .filter((address) => address !== "");
  const sendResolved = one.flag("send_resolved", false);
  one.leaveRest();
  return to.length === 0 ? undefined : { kind: "email", to, send_resolved: sendResolved };
}

function readPagerDuty(one: LooseNode, global: LooseNode): Integration | undefined {
  const routingKey = one.secret("routing_key");
  const url = one.text("url") ?? global.text("pagerduty_url");
  const sendResolved = one.flag("send_resolved", true);
  one.leaveRest();
  if (routingKey === undefined) {
    one.leaveOut("routing_key", "events go by the key of an Events API v2 integration");
    return undefined;
  }
  return {
    kind: "pagerduty",
    routing_key: routingKey,
    send_resolved: sendResolved,
    ...(url !== undefined && { url }),
  };
}

/** The mail server of `global`, with what a receiver says of its own left out. */
export function importSmtp(global: LooseNode): object | null {
  const smarthost = global.text("smtp_smarthost");
  const from = global.text("smtp_from");
  const [username, password] = [global.text("smtp_auth_username"), global.secret("smtp_auth_password")];
  const wantsTls = global.flag("smtp_require_tls", true);
  if (smarthost === undefined || from === undefined) return null;
  const [, host = smarthost, port = "25"] = /^(.*):(\d+)$/.exec(smarthost) ?? [];
  const security = wantsTls ? "starttls" : "none";
  return {
    host: host.replace(/^\[|\]$/g, ""),
    port: Number(port),
    security: port === "465" ? "tls" : security,
    username: username ?? "",
    password: password ?? null,
    from,
  };
}
