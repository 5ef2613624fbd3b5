import { randomBytes } from "node:crypto";
import type { Prisma } from "@/lib/db/prisma";

/** A secret that this installation makes once for itself. Processes that ask at the same moment get the same one. */
export async function installationSecret(prisma: Prisma, name: string): Promise<string> {
  const value = randomBytes(32).toString("base64url");
  await prisma.installationSecret.createMany({ data: [{ name, value }], skipDuplicates: true });
  return (await prisma.installationSecret.findUniqueOrThrow({ where: { name } })).value;
}
