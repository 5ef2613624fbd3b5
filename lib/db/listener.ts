import pg from "pg";

type Hooks = {
  notice: (payload: string) => void;
  /** `again`: not for the first time, so notices in between were missed. */
  connected: (again: boolean) => void;
  failed: (error: Error) => void;
};

const retryMs = { first: 250, most: 5_000 };

/** Listens on a channel with a connection of its own, and connects again for ever when it is lost. Returns what closes it. */
export function openListener(databaseUrl: string, channel: string, hooks: Hooks): () => void {
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let wasConnected = false;
  let waitMs = retryMs.first;

  const again = (error: Error) => {
    const lost = client;
    if (closed || lost === undefined) return;
    client = undefined;
    lost.removeAllListeners();
    lost.on("error", () => {});
    lost.end().catch(() => {});
    hooks.failed(error);
    timer = setTimeout(connect, waitMs);
    waitMs = Math.min(waitMs * 2, retryMs.most);
  };
  const connect = () => {
    const fresh = new pg.Client({
      connectionString: databaseUrl,
      application_name: "runtower-listen",
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    client = fresh;
    fresh.on("error", again);
    fresh.on("end", () => again(new Error("the server closed the connection")));
    fresh.on("notification", (message) => hooks.notice(message.payload ?? ""));
    fresh
      .connect()
      .then(() => fresh.query(`listen ${pg.escapeIdentifier(channel)}`))
      .then(() => {
        waitMs = retryMs.first;
        hooks.connected(wasConnected);
        wasConnected = true;
      }, again);
  };
  connect();
  return () => {
    closed = true;
    clearTimeout(timer);
    client?.removeAllListeners("end");
    client?.end().catch(() => {});
  };
}
