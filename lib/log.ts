import pino from "pino";

export type Log = pino.Logger;

/** One JSON line per event on stdout; secrets never reach it. */
export function createLog(process: string, level: string): Log {
  return pino({
    level,
    base: { process },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: ["headers.authorization", "headers['x-api-key']", "headers.cookie", "password", "*.password"],
  });
}
