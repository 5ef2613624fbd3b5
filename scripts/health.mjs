// Health check of a container: asks the service at RUNTOWER_HEALTH_PORT (the web app's port by default) whether it is ready.
const port = process.env.RUNTOWER_HEALTH_PORT || process.env.PORT || "3000";
try {
  const response = await fetch(`http://127.0.0.1:${port}/health/ready`, {
    signal: AbortSignal.timeout(4_000),
  });
  if (!response.ok) process.stderr.write(`${response.status} ${await response.text()}\n`);
  process.exitCode = response.ok ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error.cause?.message ?? error.message}\n`);
  process.exitCode = 1;
}
