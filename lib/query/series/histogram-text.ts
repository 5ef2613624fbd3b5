/** Adds pairs given as text (`bucket,count,bucket,count,...`). A quarter of the time of PostgreSQL arrays parsed by the driver. */
export function addHistogramText(into: Map<number, number>, text: string | null): void {
  if (text === null) return;
  const numbers = text.split(",");
  for (let i = 0; i + 1 < numbers.length; i += 2) {
    const bucket = Number(numbers[i]);
    into.set(bucket, (into.get(bucket) ?? 0) + Number(numbers[i + 1]));
  }
}
