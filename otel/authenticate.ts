import type { KeyVerifier } from "@/lib/control/verify-api-key";
import type { Env } from "@/lib/env";
import { Forbidden } from "@/lib/errors";
import { Unauthenticated } from "./refusals";

/** What a door knows of a sender, whatever the transport. */
export type Sender = {
  authorization: string | undefined;
  apiKey: string | undefined;
  /** Address of the peer, without its port. */
  address: string | undefined;
  /** A proxy stood between: the peer's address is not the sender's. */
  isForwarded: boolean;
};

/** Whose telemetry it is: the project to write to, and the key that said so; `keyId` is empty without a key. */
export type Principal = { projectId: number; keyId: string };
/** Throws `Unauthenticated` for no or a wrong key, `Forbidden` for one that may only read. */
export type Authenticate = (sender: Sender) => Promise<Principal>;

export function createAuthenticate(
  keys: KeyVerifier,
  env: Pick<Env, "HOST" | "RUNTOWER_ANONYMOUS_INGEST">,
): Authenticate {
  const allowsAnonymous = env.RUNTOWER_ANONYMOUS_INGEST === "loopback" && isLoopback(env.HOST);
  return async (sender) => {
    const key = readKey(sender);
    if (key === undefined) {
      if (!allowsAnonymous || sender.isForwarded || !isLoopback(sender.address)) {
        throw new Unauthenticated(
          "An API key is needed: send it as `Authorization: Bearer <key>` or `X-API-Key`.",
        );
      }
      const projectId = await keys.defaultProjectId();
      if (projectId === null) throw new Unauthenticated("There is no project `default`. Send an API key.");
      return { projectId, keyId: "" };
    }
    const verified = await keys.verify(key);
    if (verified === null) throw new Unauthenticated("This API key is not known, or was revoked.");
    if (!verified.canWrite) throw new Forbidden("This API key may only read. Use one with the write scope.");
    return { projectId: verified.projectId, keyId: verified.id };
  };
}

/** A wrong scheme counts as a wrong key: whoever sends credentials must not pass without them. */
function readKey({ authorization, apiKey }: Sender): string | undefined {
  if (apiKey !== undefined && apiKey !== "") return apiKey.trim();
  if (authorization === undefined || authorization === "") return undefined;
  const bearer = /^bearer\s+(.*)$/i.exec(authorization.trim());
  return bearer?.[1]?.trim() ?? authorization;
}

function isLoopback(address: string | undefined): boolean {
  if (address === undefined) return false;
  return address === "localhost" || address === "::1" || /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(address);
}
