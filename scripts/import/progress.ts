/** What has been done by now. `done` of `whole` bytes, where the size is known. */
export type State = { lines: number; refused: number; done: number; whole: number | undefined };

/** One line that says how far it is: in place on a terminal, else every 5 s. */
export function showProgress(state: () => State, out: NodeJS.WriteStream = process.stderr) {
  const startedMs = performance.now();
  let waiting = "";
  const show = () => {
    const text = progressLine(state(), (performance.now() - startedMs) / 1_000) + waiting;
    out.write(out.isTTY ? `\r\u001b[2K${text}` : `${text}\n`);
  };
  const timer = setInterval(show, out.isTTY ? 250 : 5_000);
  return {
    /** What it waits for, shown behind the numbers; empty to take that back. */
    waitFor(words: string): void {
      if (words !== "" && waiting === "" && !out.isTTY) out.write(`${words}\n`);
      waiting = words === "" ? "" : ` · ${words}`;
    },
    stop(): void {
      clearInterval(timer);
      show();
      if (out.isTTY) out.write("\n");
    },
  };
}

export function progressLine({ lines, refused, done, whole }: State, seconds: number): string {
  const rate = seconds > 0 ? lines / seconds : 0;
  const parts = [`${lines.toLocaleString("en")} lines`, `${Math.round(rate).toLocaleString("en")}/s`];
  if (whole !== undefined && whole > 0) {
    const share = Math.min(1, done / whole);
    parts.unshift(`${(share * 100).toFixed(1)} %`);
    if (share > 0 && share < 1) parts.push(`${inWords((seconds / share) * (1 - share))} left`);
  }
  if (refused > 0) parts.push(`${refused.toLocaleString("en")} refused`);
  return parts.join(" · ");
}

function inWords(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5_400 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;
}
