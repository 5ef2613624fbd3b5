import { createHash } from "node:crypto";
import { InvalidInput } from "@/lib/errors";

/** An opaque keyset cursor over `parts`. `question` binds it to the list and order it came from. */
export function encodeCursor(question: string, parts: readonly string[]): string {
  const body = JSON.stringify(parts);
  return Buffer.from(`${checksum(question, body)}${body}`).toString("base64url");
}

/** Throws InvalidInput for a cursor that was not given out by the same question. */
export function decodeCursor(question: string, cursor: string): string[] {
  const text = Buffer.from(cursor, "base64url").toString("utf8");
  const body = text.slice(8);
  if (text.slice(0, 8) !== checksum(question, body)) {
    throw new InvalidInput("This cursor does not belong to this list; start again without a cursor");
  }
  return JSON.parse(body) as string[];
}

// Not a secret: it finds mistakes, and the values behind it are bound and scoped like any other input.
function checksum(question: string, body: string): string {
  return createHash("sha256").update(`${question}\n${body}`).digest("hex").slice(0, 8);
}
