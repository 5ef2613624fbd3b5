import { type Prisma, prisma } from "@/lib/db/prisma";

/** What the control plane's functions work on; callers pass it on and never look inside. */
export type ControlDb = Prisma;

export function controlDb(): ControlDb {
  return prisma();
}
