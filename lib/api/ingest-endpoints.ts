import { webContext } from "./context";

const loopback = /^(127\.|localhost$|\[?::1\]?$)/;

/** Where senders reach the receiver, seen from the browser that asks; `open` where they need no key. */
export function ingestEndpoints(headers: Headers): { http: string; grpc: string; open: boolean } {
  const { HOST, OTLP_HTTP_PORT, OTLP_GRPC_PORT, RUNTOWER_ANONYMOUS_INGEST } = webContext().env;
  const local = loopback.test(HOST);
  const asked = (headers.get("host") ?? "localhost").replace(/:\d+$/, "");
  const host = local ? HOST : asked;
  return {
    http: `http://${host}:${OTLP_HTTP_PORT}`,
    grpc: `${host}:${OTLP_GRPC_PORT}`,
    open: local && RUNTOWER_ANONYMOUS_INGEST === "loopback",
  };
}
