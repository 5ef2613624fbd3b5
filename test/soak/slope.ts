/** By how much `value` grows a minute: the line of least squares through the later half of the samples. */
export function slopePerMinute(samples: readonly { atMs: number; value: number }[]): number {
  const half = samples.slice(Math.floor(samples.length / 2));
  if (half.length < 2) return 0;
  const mean = (numbers: number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  const minutes = half.map(({ atMs }) => atMs / 60_000);
  const values = half.map(({ value }) => value);
  const middle = mean(minutes);
  const level = mean(values);
  const spread = minutes.reduce((sum, one) => sum + (one - middle) ** 2, 0);
  if (spread === 0) return 0;
  return minutes.reduce((sum, one, i) => sum + (one - middle) * ((values[i] ?? 0) - level), 0) / spread;
}
