// Secrets at rest: AES-256-GCM. The key lies in the database too, apart from the documents: whoever reads a document, a log or
// an export has nothing; whoever reads the whole database has everything, as with any key that a server starts with alone.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import type { Db } from "@/lib/db/pool";
import { installationSecretOf } from "./installation-secret";

export type SecretBox = {
  seal(text: string): { encrypted: string };
  /** Throws where it was sealed with another key or changed since. */
  open(sealed: { encrypted: string }): string;
};

const version = "v1";
const ivBytes = 12;
const tagBytes = 16;

export async function openSecretBox(db: Db): Promise<SecretBox> {
  const secret = await installationSecretOf(db, "notification-secrets");
  return createSecretBox(Buffer.from(secret, "base64url"));
}

export function createSecretBox(secret: Buffer): SecretBox {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "runtower notification secrets", 32));
  return {
    seal(text) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv("aes-256-gcm", key, iv);
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return {
        encrypted: `${version}.${Buffer.concat([iv, body, cipher.getAuthTag()]).toString("base64url")}`,
      };
    },
    open({ encrypted }) {
      const [of, packed = ""] = encrypted.split(".");
      const all = Buffer.from(packed, "base64url");
      if (of !== version || all.length < ivBytes + tagBytes) throw new Error("this is no sealed secret");
      const decipher = createDecipheriv("aes-256-gcm", key, all.subarray(0, ivBytes));
      decipher.setAuthTag(all.subarray(all.length - tagBytes));
      const body = all.subarray(ivBytes, all.length - tagBytes);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
    },
  };
}
