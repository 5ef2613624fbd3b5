import { StringDecoder } from "node:string_decoder";
import type { z } from "zod";
import type { RunOutputOutput, runOutputInput } from "@/lib/contract/run-output";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { NotFound } from "@/lib/errors";
import { isFinal, type RunStatus } from "@/lib/model/run";
import { runSql } from "./run-sql";
import { inScope, type Scope } from "./scope";

type Chunk = { id: bigint; stream: number; byte_offset: bigint; received_at: Date; body: Buffer };
export type RunOutputInput = z.infer<typeof runOutputInput>;

// Chunks are read from the table in slices of this many rows; a chunk is at most what one call appended.
const sliceRows = 500;

/**
 * A page of a run's raw output in order of arrival, at least one chunk and about `limit_bytes`. With `search`, only the lines
 * that contain the text. `complete`: the run has ended and all of its output is read. Throws NotFound.
 */
export async function runOutput(db: Db, scope: Scope, input: RunOutputInput): Promise<RunOutputOutput> {
  const [run] = await runSql<{ status: RunStatus }>(
    db,
    "run-output-run",
    sql`select r.status from telemetry.runs r where ${inScope(scope, sql`r.project_id`)} and r.run_id = ${input.id}`,
  );
  if (!run) throw new NotFound(`No run ${input.id} in this project`);
  const decode = decoders(await readTails(db, scope, input));
  const chunks: RunOutputOutput["chunks"] = [];
  let after = input.after;
  let bytes = 0;
  let atEnd = false;
  while (!atEnd && bytes < input.limit_bytes) {
    const slice = await readSlice(db, scope, input, after);
    atEnd = slice.length < sliceRows;
    for (const chunk of slice) {
      if (bytes >= input.limit_bytes) {
        atEnd = false;
        break;
      }
      after = String(chunk.id);
      bytes += chunk.body.length;
      const text = linesWith(decode(chunk), input.search);
      if (text !== "") chunks.push(toChunk(chunk, text));
    }
  }
  return { chunks, next_after: after, complete: atEnd && isFinal(run.status) };
}

/** All of a run's output as text, slice by slice, for downloads. */
export async function* runOutputText(
  db: Db,
  scope: Scope,
  input: RunOutputInput,
): AsyncGenerator<Uint8Array> {
  let after = input.after;
  for (;;) {
    const slice = await readSlice(db, scope, input, after);
    for (const chunk of slice) yield chunk.body;
    const last = slice.at(-1);
    if (!last) return;
    after = String(last.id);
  }
}

function readSlice(db: Db, scope: Scope, input: RunOutputInput, after: string): Promise<Chunk[]> {
  const stream = input.stream === "both" ? sql`true` : sql`o.stream = ${input.stream === "stderr" ? 2 : 1}`;
  return runSql<Chunk>(
    db,
    "run-output",
    sql`select o.id, o.stream, o.byte_offset, o.received_at, o.body from telemetry.run_output o
        where ${inScope(scope, sql`o.project_id`)} and o.run_id = ${input.id} and ${stream} and o.id > ${after}
        order by o.id limit ${sliceRows}`,
  );
}

/** The last bytes of each stream before `after`: the page before may have ended inside a character. */
async function readTails(
  db: Db,
  scope: Scope,
  input: RunOutputInput,
): Promise<{ stream: number; tail: Buffer }[]> {
  if (input.after === "0") return [];
  return runSql(
    db,
    "run-output-tails",
    sql`select distinct on (o.stream) o.stream, substring(o.body from greatest(1, octet_length(o.body) - 2)) as tail
        from telemetry.run_output o
        where ${inScope(scope, sql`o.project_id`)} and o.run_id = ${input.id} and o.id <= ${input.after}
        order by o.stream, o.id desc`,
  );
}

/** A chunk may end inside a character: what is left of it begins the next one of its stream. */
function decoders(tails: { stream: number; tail: Buffer }[]): (chunk: Chunk) => string {
  const byStream = new Map<number, StringDecoder>();
  const of = (stream: number) => {
    const decoder = byStream.get(stream) ?? new StringDecoder("utf8");
    byStream.set(stream, decoder);
    return decoder;
  };
  for (const { stream, tail } of tails) of(stream).write(tail);
  return ({ stream, body }) => of(stream).write(body);
}

function linesWith(text: string, search: string | undefined): string {
  if (search === undefined) return text;
  const wanted = search.toLowerCase();
  return text
    .split(/(?<=\n)/)
    .filter((line) => line.toLowerCase().includes(wanted))
    .join("");
}

function toChunk(chunk: Chunk, text: string): RunOutputOutput["chunks"][number] {
  return {
    id: String(chunk.id),
    stream: chunk.stream === 2 ? "stderr" : "stdout",
    offset: Number(chunk.byte_offset),
    received_at: chunk.received_at.toISOString(),
    text,
  };
}
