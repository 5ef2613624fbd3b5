import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export type Received = { path: string; headers: IncomingHttpHeaders; text: string; atMs: number };
export type NotificationReceiver = {
  url: string;
  received: Received[];
  /** What it answers; "never" leaves the sender waiting, "drop" reads all and hangs up. */
  answer: { status: number; body?: string; headers?: Record<string, string> } | "never" | "drop";
  /** How long it thinks about it. */
  delayMs: () => number;
  /** Requests that it has read and not answered. */
  open: number;
  close: () => Promise<void>;
};

/** A server that keeps what it is sent. */
export async function startNotificationReceiver(): Promise<NotificationReceiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      received.push({
        path: request.url ?? "",
        headers: request.headers,
        text: Buffer.concat(parts).toString("utf8"),
        atMs: Date.now(),
      });
      const { answer } = receiver;
      if (answer === "never") return;
      if (answer === "drop") {
        request.socket.destroy();
        return;
      }
      receiver.open += 1;
      setTimeout(() => {
        receiver.open -= 1;
        response.writeHead(answer.status, answer.headers);
        response.end(answer.body ?? "");
      }, receiver.delayMs());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const receiver: NotificationReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: { status: 200 },
    delayMs: () => 0,
    open: 0,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}
