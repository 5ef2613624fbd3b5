/** A value as the query language reads it: `planner` as it is, anything with spaces or signs of the language in quotes. */
export function quoteValue(value: string): string {
  return /^[\w.-]+$/.test(value) ? value : `"${value.replace(/["\\]/g, "\\$&")}"`;
}
