import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createGunzip } from "node:zlib";

/** `text` is null where the line is longer than may be sent. `bytesRead`: of the file, compressed where it is. */
export type Line = { number: number; text: string | null; bytesRead: number };

const newline = 0x0a;
const maxLineBytes = 4 * 1024 * 1024;

/** The lines of a file, of one that ends in `.gz`, or of standard input (`-`); one after the other, whatever its size. */
export async function* readLines(file: string): AsyncGenerator<Line> {
  const source = file === "-" ? process.stdin : createReadStream(file);
  let bytesRead = 0;
  source.on("data", (chunk: Buffer) => {
    bytesRead += chunk.length;
  });
  const gunzip = file.endsWith(".gz") ? createGunzip() : undefined;
  if (gunzip !== undefined) source.on("error", (error: Error) => gunzip.destroy(error));
  const stream = gunzip === undefined ? source : source.pipe(gunzip);
  let number = 0;
  let parts: Buffer[] = [];
  let length = 0;
  const take = (part: Buffer) => {
    length += part.length;
    // What is past the bound is not kept: its line is only counted.
    if (length <= maxLineBytes) parts.push(part);
  };
  const end = (): Line => {
    number += 1;
    const text = length > maxLineBytes ? null : Buffer.concat(parts).toString("utf8").replace(/\r$/, "");
    parts = [];
    length = 0;
    return { number, text: number === 1 ? (text?.replace(/^\ufeff/, "") ?? null) : text, bytesRead };
  };
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      take(chunk.subarray(from, at));
      yield end();
      from = at + 1;
    }
    take(chunk.subarray(from));
  }
  if (length > 0) yield end();
}

/** Undefined where it cannot be known beforehand. Throws one sentence where there is no such file. */
export async function sizeOf(file: string): Promise<number | undefined> {
  if (file === "-") return undefined;
  try {
    const found = await stat(file);
    if (found.isDirectory()) throw new Error(`${file} is a folder`);
    return found.size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw new Error(`There is no file ${file}`);
    throw error;
  }
}
