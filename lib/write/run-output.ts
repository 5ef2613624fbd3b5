// In: bytes of a run's stdout or stderr with the offset where they belong. Out: appended once, in order, however often sent.
import { type Connection, inTransaction, type Pool } from "@/lib/db/pool";
import { Conflict, InvalidInput } from "@/lib/errors";
import { levelCharacters, outputLevel } from "@/lib/model/output-level";
import { repeatable } from "./repeatable";
import { lockRuns } from "./run-locks";
import { unknownRun } from "./run-words";
import { type RunRules, settleRuns } from "./runs";

export const maxBytesPerCall = 1024 * 1024;
export const maxBytesPerRun = 256 * 1024 * 1024;
/** A line longer than this has shown its level already: outputLevel looks at its first 4,000 characters, of at most four bytes. */
const tailBytes = 4 * levelCharacters;

const newline = 0x0a;

export type OutputStream = "stdout" | "stderr";
const streamNumbers = { stdout: 1, stderr: 2 } as const;

export type Append = {
  projectId: number;
  runId: string;
  stream: OutputStream;
  /** Undefined: wherever the stream ends now. */
  offset: number | undefined;
  bytes: Buffer;
};

/**
 * Bytes that were there before are not written again; a gap is a Conflict with `expected_offset`.
 * @returns where the stream goes on, and how many bytes were new
 */
export async function appendOutput(
  pool: Pool,
  rules: RunRules,
  call: Append,
): Promise<{ nextOffset: number; written: number }> {
  const { projectId, runId, bytes } = call;
  if (bytes.length > maxBytesPerCall) {
    throw new InvalidInput(`One call takes at most ${maxBytesPerCall} bytes of output; send it in parts.`);
  }
  return await repeatable(() =>
    inTransaction(pool, async (tx) => {
      await lockRuns(tx, projectId, [runId]);
      const status = await readStatus(tx, projectId, runId);
      const ends = await readEnds(tx, projectId, runId);
      const expected = ends[call.stream];
      const offset = call.offset ?? expected;
      if (offset > expected) {
        throw new Conflict(`Output up to byte ${offset} is missing: the stream ends at ${expected}.`, {
          expected_offset: expected,
        });
      }
      // The part of `bytes` that lies past what is stored.
      const fresh = bytes.subarray(Math.min(bytes.length, expected - offset));
      if (ends.stdout + ends.stderr + fresh.length > maxBytesPerRun) {
        throw new InvalidInput(`A run keeps at most ${maxBytesPerRun} bytes of output.`, {
          limit_bytes: maxBytesPerRun,
        });
      }
      if (status === "lost") await settleRuns(tx, rules, { projectId, runIds: [runId] });
      await store(tx, call, expected, fresh);
      return { nextOffset: expected + fresh.length, written: fresh.length };
    }),
  );
}

async function readStatus(tx: Connection, projectId: number, runId: string): Promise<string> {
  const { rows } = await tx.query<{ status: string }>(
    "/* output-run */ select status from telemetry.runs where project_id = $1 and run_id = $2",
    [projectId, runId],
  );
  if (rows[0] === undefined) throw unknownRun(runId);
  return rows[0].status;
}

async function readEnds(
  tx: Connection,
  projectId: number,
  runId: string,
): Promise<{ stdout: number; stderr: number }> {
  const { rows } = await tx.query<{ stream: number; end: bigint }>(
    `/* output-ends */ select s.stream, e.end from (values (1), (2)) as s(stream), lateral (
       select byte_offset + octet_length(body) as end from telemetry.run_output
       where project_id = $1 and run_id = $2 and stream = s.stream order by byte_offset desc limit 1) as e`,
    [projectId, runId],
  );
  const end = (stream: number) => Number(rows.find((row) => row.stream === stream)?.end ?? 0n);
  return { stdout: end(1), stderr: end(2) };
}

async function store(tx: Connection, call: Append, at: number, fresh: Buffer): Promise<void> {
  const { projectId, runId } = call;
  const stream = streamNumbers[call.stream];
  let counts = { warnings: 0, errors: 0 };
  if (fresh.length > 0) {
    counts = countNew(await readTail(tx, projectId, runId, stream, at), fresh);
    await tx.query(
      `/* output-append */ insert into telemetry.run_output (project_id, run_id, stream, byte_offset, body)
       values ($1, $2, $3, $4, $5)`,
      [projectId, runId, stream, at, fresh],
    );
  }
  await tx.query(
    `/* output-count */ update telemetry.runs set output_warnings = output_warnings + $3, output_errors = output_errors + $4,
       last_seen_at = now(), updated_at = now() where project_id = $1 and run_id = $2`,
    [projectId, runId, counts.warnings, counts.errors],
  );
}

/** The stream's last bytes. */
async function readTail(
  tx: Connection,
  projectId: number,
  runId: string,
  stream: number,
  end: number,
): Promise<Buffer> {
  const { rows } = await tx.query<{ body: Buffer }>(
    `/* output-tail */ select substring(body from greatest(1, octet_length(body) - $5 + 1)::integer) as body from telemetry.run_output
     where project_id = $1 and run_id = $2 and stream = $3 and byte_offset > $4 order by byte_offset`,
    [projectId, runId, stream, end - tailBytes - maxBytesPerCall, tailBytes],
  );
  return Buffer.concat(rows.map((row) => row.body)).subarray(-tailBytes);
}

/**
 * Lines with errors and warnings that `fresh` adds after `tail`. The unfinished line at the end counts as it stands, so
 * when it goes on, what it counted as before is taken back: the sum is that of the whole output, however it was cut.
 */
export function countNew(tail: Buffer, fresh: Buffer): { warnings: number; errors: number } {
  const lineStart = tail.lastIndexOf(newline) + 1;
  const open = tail.subarray(lineStart);
  const isSettled = lineStart === 0 && tail.length >= tailBytes;
  const before = isSettled ? { warnings: 0, errors: 0 } : countLines(open);
  const end = fresh.indexOf(newline);
  const after = countLines(
    isSettled ? fresh.subarray(end < 0 ? fresh.length : end + 1) : Buffer.concat([open, fresh]),
  );
  return { warnings: after.warnings - before.warnings, errors: after.errors - before.errors };
}

/** Decoded as the page decodes it, so that both see the same first characters of a line. */
function countLines(bytes: Buffer): { warnings: number; errors: number } {
  const counts = { warnings: 0, errors: 0 };
  for (const line of bytes.toString("utf8").split("\n")) {
    const level = outputLevel(line);
    if (level === "error") counts.errors += 1;
    if (level === "warning") counts.warnings += 1;
  }
  return counts;
}
