/** Next calls this once when the web server starts, before the first request. */
export async function register(): Promise<void> {
  // biome-ignore lint/style/noProcessEnv: Next replaces this text at build time, so that the edge bundle stays empty.
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { startWebObservation } = await import("./otel/self-web");
  startWebObservation();
}
