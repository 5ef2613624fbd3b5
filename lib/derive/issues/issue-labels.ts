/** Those that have a value, bounded. */
export function labelsOf(of: Readonly<Record<string, string | null | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(of).flatMap(([name, value]) => (value ? [[name, value.slice(0, 256)]] : [])),
  );
}
