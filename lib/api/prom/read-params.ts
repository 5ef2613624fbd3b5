import { readBytes } from "../read-bytes";

const maxFormBytes = 1_048_576;
const tooLarge = `the form is larger than ${maxFormBytes} bytes`;

/** Query parameters and, of a POST, the form: both may name `match[]`. Throws InvalidInput for a body that is no form or too long. */
export async function readParams(request: Request): Promise<URLSearchParams> {
  const params = new URL(request.url).searchParams;
  if (request.method !== "POST") return params;
  const form = new URLSearchParams((await readBytes(request, maxFormBytes, tooLarge)).toString("utf8"));
  for (const [name, value] of params) form.append(name, value);
  return form;
}
