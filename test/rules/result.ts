export interface RuleTestResult {
  passed: number;
  failures: { where: string; reason: string }[];
}

export function note(result: RuleTestResult, where: string, reason: string | undefined): void {
  if (reason === undefined) result.passed++;
  else result.failures.push({ where, reason });
}
