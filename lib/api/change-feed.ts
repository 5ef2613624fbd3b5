import { type ChangeNotice, changeChannel, changeNotice } from "@/lib/contract/stream";
import { openListener } from "@/lib/db/listener";
import type { Log } from "@/lib/log";

type Listener = (notice: ChangeNotice) => void;
/** `lost` is called when notices may have been missed: whoever counts on them asks the tables again. */
type Subscriber = { heard: Listener; lost: () => void };

/** One LISTEN connection for the whole process, whoever follows; opened with the first follower, closed with the last. */
export class ChangeFeed {
  private readonly subscribers = new Set<Subscriber>();
  private readonly databaseUrl: string;
  private readonly log: Log;
  private close: (() => void) | undefined;

  constructor(databaseUrl: string, log: Log) {
    this.databaseUrl = databaseUrl;
    this.log = log;
  }

  follow(heard: Listener, lost: () => void = () => {}): () => void {
    const subscriber = { heard, lost };
    this.subscribers.add(subscriber);
    this.close ??= openListener(this.databaseUrl, changeChannel, {
      notice: (payload) => this.tell(payload),
      connected: (again) => {
        if (again) for (const one of this.subscribers) one.lost();
      },
      failed: (error) => this.log.warn({ err: error }, "the change feed lost its connection; trying again"),
    });
    return () => {
      this.subscribers.delete(subscriber);
      if (this.subscribers.size > 0) return;
      this.close?.();
      this.close = undefined;
    };
  }

  private tell(payload: string): void {
    const notice = parseNotice(payload);
    if (notice === null) {
      this.log.warn({ payload: payload.slice(0, 200) }, "a change notice could not be read");
      return;
    }
    for (const subscriber of this.subscribers) subscriber.heard(notice);
  }
}

function parseNotice(payload: string): ChangeNotice | null {
  try {
    return changeNotice.parse(JSON.parse(payload));
  } catch {
    return null;
  }
}
