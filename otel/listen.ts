import type { Server } from "node:http";

/** @returns the port, which differs from the one asked for where that is 0. Throws one clear sentence. */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(cannotListen(host, port, error)));
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

export function cannotListen(host: string, port: number, cause: NodeJS.ErrnoException): Error {
  const why =
    cause.code === "EADDRINUSE" || /EADDRINUSE|No address added/.test(cause.message)
      ? "another process uses it"
      : cause.message;
  return new Error(`Cannot listen on ${host} port ${port}: ${why}.`, { cause });
}
