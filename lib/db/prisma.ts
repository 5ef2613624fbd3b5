import { PrismaPg } from "@prisma/adapter-pg";
import { readEnv } from "@/lib/env";
import { PrismaClient } from "./generated/client";

export type Prisma = PrismaClient;

const holder = globalThis as typeof globalThis & { runtowerPrisma?: PrismaClient };

/** A client of its own, for callers that end it themselves (`$disconnect`). */
export function createPrisma(databaseUrl: string, max = 5): PrismaClient {
  const options = { connectionString: databaseUrl, max, connectionTimeoutMillis: 5_000 };
  return new PrismaClient({ adapter: new PrismaPg(options), errorFormat: "minimal" });
}

/** The client of this process, made from the environment at first use and kept across reloads of modules. */
export function prisma(): PrismaClient {
  if (!holder.runtowerPrisma) {
    const { DATABASE_URL } = readEnv();
    if (!DATABASE_URL) throw new Error("DATABASE_URL is not set: start Runtower with `npm start`.");
    holder.runtowerPrisma = createPrisma(DATABASE_URL);
  }
  return holder.runtowerPrisma;
}
