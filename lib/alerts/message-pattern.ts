const mostCharacters = 160;

/** What is the same in messages of one cause: the first line without numbers, ids, paths' ends and quoted values. */
export function messagePattern(message: string): string {
  const line = message.trim().split("\n", 1)[0] ?? "";
  return line
    .slice(0, mostCharacters * 2)
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22,}\b/gi, "*")
    .replaceAll(/(["'`])(?:(?!\1).){1,80}\1/g, "*")
    .replaceAll(/\b(?=[\w.-]*\d)[\w.-]*\w\b/g, "*")
    .replaceAll(/\*(?:[\s,:]*\*)+/g, "*")
    .slice(0, mostCharacters);
}
