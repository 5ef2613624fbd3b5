import { InvalidInput } from "@/lib/errors";

const maxFormBytes = 1_048_576;

/** Query parameters and, of a POST, the form: both may name `match[]`. Throws InvalidInput for a body that is no form or too long. */
export async function readParams(request: Request): Promise<URLSearchParams> {
  const params = new URL(request.url).searchParams;
  if (request.method !== "POST") return params;
  const form = new URLSearchParams(await boundedText(request));
  for (const [name, value] of params) form.append(name, value);
  return form;
}

async function boundedText(request: Request): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxFormBytes) throw new InvalidInput(`the form is larger than ${maxFormBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
