import { createServer } from "node:net";
import { freePort } from "@/lib/db/free-port";
import type { Env } from "@/lib/env";
import { StartFault } from "./fault";

const names = ["PORT", "OTLP_GRPC_PORT", "OTLP_HTTP_PORT", "WORKER_PORT"] as const;
export type Ports = Record<(typeof names)[number], number>;

/** Checks that every port can be had, before anything is started; 0 becomes a free one. Names all that cannot. */
export async function claimPorts(env: Env): Promise<Ports> {
  const ports: Ports = { PORT: 0, OTLP_GRPC_PORT: 0, OTLP_HTTP_PORT: 0, WORKER_PORT: 0 };
  const faults: string[] = [];
  for (const name of names) {
    ports[name] = env[name] === 0 ? await freePort() : env[name];
    const twin = names.find((other) => other !== name && ports[other] === ports[name]);
    if (twin) faults.push(`${name} and ${twin} are both ${ports[name]}: give each its own port.`);
    const code = await tryPort(env.HOST, ports[name]);
    if (code) faults.push(portFault(name, ports[name], env.HOST, code));
  }
  if (faults.length > 0) throw new StartFault(faults.join("\n"));
  return ports;
}

function portFault(name: string, port: number, host: string, code: string): string {
  if (code === "EADDRINUSE")
    return `Port ${port} is in use by another program: stop that, or set ${name} to another port.`;
  if (code === "EACCES") return `Port ${port} is not open to this user: set ${name} to one above 1023.`;
  return `Cannot listen on ${host}:${port} (${code}): set HOST to an address of this machine.`;
}

/** @returns the error code, or undefined where the port is free */
export function tryPort(host: string, port: number): Promise<string | undefined> {
  return new Promise((done) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => done(undefined)));
  });
}
