import { Unavailable } from "@/lib/errors";

/**
 * The bound on what is in memory between the socket and the commit. Past it senders are told to come back.
 * A request alone may pass the bound, else one larger than it could never be taken.
 */
export class InFlight {
  bytes = 0;
  readonly #maxBytes: number;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  hold(): Hold {
    return new Hold(this);
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

/** What one request holds, growing while its body arrives. */
export class Hold {
  readonly #inFlight: InFlight;
  #bytes = 0;

  constructor(inFlight: InFlight) {
    this.#inFlight = inFlight;
  }

  /** Throws `Unavailable` past the bound. */
  add(bytes: number): void {
    this.#inFlight.take(bytes, this.#bytes);
    this.#bytes += bytes;
  }

  release(): void {
    this.#inFlight.bytes -= this.#bytes;
    this.#bytes = 0;
  }
}
