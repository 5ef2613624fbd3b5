import { InvalidInput } from "@/lib/errors";

/** The body, read no further than `maxBytes`: a sender need not say how much it sends. `words`: for one who sends more. */
export async function readBytes(request: Request, maxBytes: number, words: string): Promise<Buffer> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw new InvalidInput(words);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new InvalidInput(words);
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof InvalidInput) throw cause;
    throw new InvalidInput("The body did not come to its end", undefined, { cause });
  }
  return Buffer.concat(chunks);
}

/** Undefined where it is not JSON. */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const text = (await readBytes(request, maxBytes, "The body is too large")).toString("utf8");
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
