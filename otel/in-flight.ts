import { Unavailable } from "@/lib/errors";

/**
 * The bound on what is in memory between the socket and the commit. Past it senders are told to come back.
 * A request alone may pass the bound, else one larger than it could never be taken.
 */
export class InFlight {
  bytes = 0;
  readonly #maxBytes: number;
  /** What bodies were lately: what one is reckoned at before it has come. */
  #usualBytes = 256 * 1024;
  /** Room kept for bodies that have not come yet, oldest first. */
  readonly #reserved = new Set<Hold>();

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  hold(): Hold {
    return new Hold(this);
  }

  /**
   * Keeps room for a body that will come in one piece, so that many do not come at once and find none. Throws `Unavailable`
   * past the bound. Whoever announces a body and does not send it keeps nobody out for long.
   */
  reserve(): Hold {
    const nowMs = performance.now();
    for (const hold of this.#reserved) if (!hold.lapse(nowMs - longestReservedMs)) break;
    const hold = this.hold();
    hold.reserve(Math.ceil(this.#usualBytes), nowMs);
    this.#reserved.add(hold);
    return hold;
  }

  /** A body has come, or will not. */
  settle(hold: Hold, bytes: number | null): void {
    this.#reserved.delete(hold);
    if (bytes !== null) this.#usualBytes += (bytes - this.#usualBytes) / 16;
  }

  /** `own`: what the asking request holds already. */
  take(bytes: number, own: number): void {
    if (this.bytes - own > 0 && this.bytes + bytes > this.#maxBytes) {
      // Spread over 1 to 4 s, so that the senders do not come back all at once.
      throw new Unavailable(
        "The receiver has as much in flight as it may. Send again.",
        1 + Math.floor(Math.random() * 4),
      );
    }
    this.bytes += bytes;
  }
}

const longestReservedMs = 2_000;

/** What one request holds, growing while its body arrives. */
export class Hold {
  readonly #inFlight: InFlight;
  #bytes = 0;
  #reservedBytes = 0;
  #reservedAtMs = 0;

  constructor(inFlight: InFlight) {
    this.#inFlight = inFlight;
  }

  /** Throws `Unavailable` past the bound. */
  add(bytes: number): void {
    this.#inFlight.take(bytes, this.#bytes);
    this.#bytes += bytes;
  }

  reserve(bytes: number, nowMs: number): void {
    this.add(bytes);
    this.#reservedBytes = bytes;
    this.#reservedAtMs = nowMs;
  }

  /** The whole body, in place of the room that was kept for it. Throws `Unavailable` past the bound. */
  addWhole(bytes: number): void {
    this.#inFlight.settle(this, bytes);
    this.#unreserve();
    this.add(bytes);
  }

  /** Gives back room that was kept since before `sinceMs`; false where it was kept later. */
  lapse(sinceMs: number): boolean {
    if (this.#reservedAtMs > sinceMs) return false;
    this.#inFlight.settle(this, null);
    this.#unreserve();
    return true;
  }

  #unreserve(): void {
    this.#inFlight.bytes -= this.#reservedBytes;
    this.#bytes -= this.#reservedBytes;
    this.#reservedBytes = 0;
  }

  release(): void {
    this.#inFlight.settle(this, null);
    this.#reservedBytes = 0;
    this.#inFlight.bytes -= this.#bytes;
    this.#bytes = 0;
  }
}
