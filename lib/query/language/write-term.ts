/** `key:value` as it is read back as this very value, quoted where it has to be. */
export function writeTerm(key: string, value: string): string {
  return `${key}:${/^\w[\w.@-]*$/.test(value) ? value : `"${value.replaceAll(/[\\"]/g, "\\$&")}"`}`;
}

/** Terms that must all hold; those without a value are left out. */
export function writeTerms(terms: readonly (readonly [key: string, value: string | null])[]): string {
  return terms.flatMap(([key, value]) => (value === null ? [] : [writeTerm(key, value)])).join(" ");
}
