import { connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A line between two programs that can be cut, closed and slowed. */
export type CutProxy = {
  port: number;
  /** Resets every connection, both ways, in the middle of whatever it carries. @returns how many there were */
  cut: () => number;
  /** For so long requests arrive and answers do not; then `cut`: what was asked is done, and nobody hears of it. */
  swallowAnswers: (ms: number) => Promise<number>;
  /** Resets every connection and refuses new ones until `open`. */
  shut: () => void;
  open: () => void;
  /** Answers come so much later. */
  delayAnswers: (ms: number) => void;
  close: () => Promise<void>;
};

type Line = { inner: Socket; outer: Socket };

/** `target`: the address of a server; its host and port are what counts. */
export async function startCutProxy(target: string): Promise<CutProxy> {
  const { hostname, port } = new URL(target);
  const lines = new Set<Line>();
  let isShut = false;
  let isSwallowing = false;
  let answerDelayMs = 0;
  const server = createServer((outer) => {
    outer.on("error", () => {});
    if (isShut) return void outer.resetAndDestroy();
    const inner = connect({ port: Number(port || 5432), host: hostname, noDelay: true });
    outer.setNoDelay(true);
    inner.on("error", () => outer.resetAndDestroy());
    const line = { inner, outer };
    lines.add(line);
    outer.pipe(inner);
    inner.on("data", (chunk: Buffer) => {
      if (isSwallowing) return;
      if (answerDelayMs > 0) setTimeout(() => outer.destroyed || outer.write(chunk), answerDelayMs);
      else if (!outer.write(chunk)) {
        inner.pause();
        outer.once("drain", () => inner.resume());
      }
    });
    inner.on("end", () => setTimeout(() => outer.end(), answerDelayMs));
    for (const [socket, other] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      socket.on("close", () => {
        lines.delete(line);
        if (socket === outer) other.destroy();
        else setTimeout(() => other.destroy(), answerDelayMs);
      });
    }
  });
  const cut = () => {
    const count = lines.size;
    for (const { inner, outer } of lines) {
      inner.resetAndDestroy();
      outer.resetAndDestroy();
    }
    lines.clear();
    return count;
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    cut,
    swallowAnswers: async (ms) => {
      isSwallowing = true;
      await sleep(ms);
      const count = cut();
      isSwallowing = false;
      return count;
    },
    shut: () => {
      isShut = true;
      cut();
    },
    open: () => {
      isShut = false;
    },
    delayAnswers: (ms) => {
      answerDelayMs = ms;
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      cut();
      await closed;
    },
  };
}

/** The same address by way of the proxy. */
export function through(proxy: CutProxy, url: string): string {
  const address = new URL(url);
  address.hostname = "127.0.0.1";
  address.port = String(proxy.port);
  return address.href.replace(/\/$/, address.pathname === "/" ? "" : "/");
}
