import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "./random";
import { type RunApi, sendToApi } from "./run-api";

/**
 * A nightly job that no SDK instruments: it tells its run through `POST /v1/runs` and streams what it prints, with
 * colours, progress, warnings and (one time in twelve) an error.
 */
export async function actBatchJob(api: RunApi, random: Random, pace: number): Promise<void> {
  const requestId = `job-${random.hex(10)}`;
  const fails = random.chance(1 / 12);
  const started = await sendToApi(api, "POST", "/v1/runs", {
    workflow: "nightly-reconcile",
    version: random.pick(["7.2.0", "7.2.1"]),
    environment: "demo",
    request_id: requestId,
    attempt: 1,
  });
  const id = String((started as { id: unknown }).id);
  const written = { stdout: 0, stderr: 0 };
  for (const { stream, text } of outputOf(random, fails)) {
    const bytes = Buffer.from(text);
    const place = `/v1/runs/${encodeURIComponent(id)}/output?stream=${stream}&offset=${written[stream]}`;
    await sendToApi(api, "POST", place, bytes);
    written[stream] += bytes.length;
    await sleep(random.latency(250) * pace);
  }
  await sendToApi(api, "PATCH", `/v1/runs/${encodeURIComponent(id)}`, {
    status: fails ? "failed" : "succeeded",
    ...(fails && {
      error: "ledger and bank differ by 412.80 EUR on 2 accounts",
      error_type: "BalanceMismatch",
    }),
  });
}

type Chunk = { stream: "stdout" | "stderr"; text: string };

function outputOf(random: Random, fails: boolean): Chunk[] {
  const green = (text: string) => `\u001b[32m${text}\u001b[0m`;
  const dim = (text: string) => `\u001b[2m${text}\u001b[0m`;
  const accounts = random.integer(180, 420);
  const out = (text: string): Chunk => ({ stream: "stdout", text: `${text}\n` });
  const err = (text: string): Chunk => ({ stream: "stderr", text: `${text}\n` });
  const lines = [out(`${dim("reconcile 7.2")} starting, ${accounts} accounts`), out("reading ledger ... ok")];
  for (let done = 1; done <= 5; done++) {
    const bar = "█".repeat(done * 4).padEnd(20, "░");
    lines.push(
      out(`${bar} ${String(done * 20).padStart(3)} %  ${Math.round((accounts * done) / 5)} accounts`),
    );
    if (done === 2)
      lines.push(err("\u001b[33mWARNING\u001b[0m bank statement of 2 accounts is older than 24 h"));
  }
  if (fails) {
    lines.push(err("\u001b[31mERROR\u001b[0m account DE-4471: ledger 10 212.40, bank 9 799.60"));
    lines.push(
      err(
        'Traceback (most recent call last):\n  File "reconcile.py", line 214, in close_day\nBalanceMismatch: 412.80',
      ),
    );
  } else {
    lines.push(out(green("all accounts agree")));
  }
  return lines;
}
