import type { Child } from "./child";
import { StartFault } from "./fault";

const longestMs = 60_000;
const everyMs = 40;

/** Waits until each process says that it is ready. Throws when one ends instead, or takes over a minute. */
export async function untilReady(host: string, waiting: { child: Child; port: number }[]): Promise<void> {
  const address =
    host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "[::1]" : host.includes(":") ? `[${host}]` : host;
  const deadline = Date.now() + longestMs;
  await Promise.all(
    waiting.map(async ({ child, port }) => {
      while (!(await isReady(`http://${address}:${port}/health/ready`))) {
        if (child.ends > 0)
          throw new StartFault(`The ${child.spec.name} ended while starting: its own message is above.`);
        if (Date.now() > deadline)
          throw new StartFault(`The ${child.spec.name} was not ready after ${longestMs / 1000} s.`);
        await new Promise((done) => setTimeout(done, everyMs));
      }
    }),
  );
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(3_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
