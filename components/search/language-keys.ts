/** Short keys of the query language beside any attribute by its own name (DESIGN, section 5), with what they take. */
export type Signal = "runs" | "traces" | "logs" | "decisions";
export type LanguageKey = { key: string; words: string };

const everywhere: LanguageKey[] = [
  { key: "service", words: "service name" },
  { key: "env", words: "deployment environment" },
  { key: "version", words: "service version" },
  { key: "request_id", words: "request id" },
  { key: "run", words: "run id" },
  { key: "trace", words: "trace id" },
  { key: "span", words: "span id" },
];

const bySignal: Record<Signal, LanguageKey[]> = {
  traces: [
    { key: "name", words: "span name" },
    { key: "status", words: "ok, error, unset" },
    { key: "duration", words: ">2s, <100ms" },
    { key: "kind", words: "server, client, internal, …" },
    { key: "root", words: "name of the root span" },
    { key: "workflow", words: "workflow name" },
    { key: "agent", words: "agent name" },
    { key: "tool", words: "tool name" },
    { key: "model", words: "model name" },
  ],
  runs: [
    { key: "workflow", words: "workflow name" },
    { key: "status", words: "running, succeeded, failed, …" },
    { key: "duration", words: ">2s, <1m" },
    { key: "agent", words: "agent name" },
    { key: "model", words: "model name" },
    { key: "tokens", words: ">1000" },
    { key: "cost", words: ">0.05" },
    { key: "attempt", words: ">1" },
    { key: "error", words: "text of the error" },
  ],
  logs: [
    { key: "level", words: "info, warn, error, …" },
    { key: "body", words: "text of the line" },
    { key: "stream", words: "stdout, stderr" },
    { key: "logger", words: "logger name" },
  ],
  decisions: [
    { key: "verdict", words: "allow, deny, modify, require_approval, …" },
    { key: "policy", words: "policy path" },
    { key: "rule", words: "rule or rail" },
    { key: "revision", words: "policy revision" },
    { key: "agent", words: "agent name" },
    { key: "tool", words: "tool name" },
    { key: "user", words: "user id" },
    { key: "reason", words: "text of the reason" },
    { key: "point", words: "input, output, tool_call, …" },
    { key: "source", words: "opa, nemo, api, …" },
    { key: "latency", words: ">5ms" },
    { key: "id", words: "decision id" },
    { key: "session", words: "session id" },
  ],
};

export function languageKeys(signal: Signal): LanguageKey[] {
  return [...bySignal[signal], ...everywhere];
}
