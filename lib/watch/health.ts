import type { Db } from "@/lib/db/pool";

export type CheckStatus = "ok" | "degraded" | "failing";
export type CheckResult = { status: CheckStatus; message: string };
export type Check = () => CheckResult | Promise<CheckResult>;
export type HealthReport = { status: CheckStatus; checks: Record<string, CheckResult> };

/** `live`: is this process itself well (a failing one should be restarted). `ready`: can it do its work now. */
export type HealthChecks = { live: Record<string, Check>; ready: Record<string, Check> };

const checkTimeoutMs = 2_000;
const rank: Record<CheckStatus, number> = { ok: 0, degraded: 1, failing: 2 };

/** Runs all checks at once. One that throws or takes over 2 s is failing; the report is as bad as its worst check. */
export async function runChecks(checks: Record<string, Check>): Promise<HealthReport> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await runCheck(check)] as const),
  );
  const worst = results.reduce<CheckStatus>(
    (status, [, result]) => (rank[result.status] > rank[status] ? result.status : status),
    "ok",
  );
  return { status: worst, checks: Object.fromEntries(results) };
}

/** Load balancers read the code: 503 only where a check is failing, a degraded part still serves. */
export function healthStatusCode(report: HealthReport): 200 | 503 {
  return report.status === "failing" ? 503 : 200;
}

/** Asks the database one cheap thing. The message names the fault without the address or the credentials. */
export function checkDatabase(db: Db): Check {
  return async () => {
    const startedMs = performance.now();
    await db.query("/* health */ select 1");
    return { status: "ok", message: `answers in ${Math.round(performance.now() - startedMs)} ms` };
  };
}

/** Fails when the event loop was held for over 5 s: the process answers nothing in time any more. */
export function checkEventLoop(everyMs = 500): { check: Check; stop: () => void } {
  let heldMs = 0;
  let lastMs = performance.now();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    // The worst lately, fading by half each turn, so that a probe after a stall still sees it.
    heldMs = Math.max(nowMs - lastMs - everyMs, heldMs / 2);
    lastMs = nowMs;
  }, everyMs);
  timer.unref();
  return {
    stop: () => clearInterval(timer),
    check: () => ({
      status: heldMs > 5_000 ? "failing" : heldMs > 1_000 ? "degraded" : "ok",
      message: `event loop held for ${Math.max(0, Math.round(heldMs))} ms at most`,
    }),
  };
}

async function runCheck(check: Check): Promise<CheckResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<CheckResult>((resolve) => {
    timer = setTimeout(
      () => resolve({ status: "failing", message: `no answer in ${checkTimeoutMs} ms` }),
      checkTimeoutMs,
    );
  });
  try {
    return await Promise.race([Promise.resolve().then(check), late]);
  } catch (error) {
    return { status: "failing", message: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
