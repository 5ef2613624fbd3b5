/** What stands in place of what a project's rules took away before storage. */
export const redactedText = "[redacted]";
