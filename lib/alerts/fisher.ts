/**
 * Fisher's exact test, one-sided: how likely it is that of the rows that bear a value, so many or more are among the failing
 * ones where bearing it makes no difference. Exact for small samples, where approximations flatter.
 */
export function fisherP(failing: number, failingRows: number, healthy: number, healthyRows: number): number {
  const rows = failingRows + healthyRows;
  const bearing = failing + healthy;
  const most = Math.min(bearing, failingRows);
  const all = logChoose(rows, bearing);
  let p = 0;
  for (let k = failing; k <= most; k++)
    p += Math.exp(logChoose(failingRows, k) + logChoose(healthyRows, bearing - k) - all);
  return Math.min(1, p);
}

function logChoose(n: number, k: number): number {
  if (k < 0 || k > n) return Number.NEGATIVE_INFINITY;
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

const factorials: number[] = [0];

function logFactorial(n: number): number {
  for (let i = factorials.length; i <= n; i++) factorials.push((factorials[i - 1] ?? 0) + Math.log(i));
  return factorials[n] ?? 0;
}
