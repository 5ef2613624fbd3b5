import { randomBytes } from "node:crypto";
import type { Db } from "@/lib/db/pool";
import type { Prisma } from "@/lib/db/prisma";

/** A secret that this installation makes once for itself. Processes that ask at the same moment get the same one. */
export async function installationSecret(prisma: Prisma, name: string): Promise<string> {
  const value = randomBytes(32).toString("base64url");
  await prisma.installationSecret.createMany({ data: [{ name, value }], skipDuplicates: true });
  return (await prisma.installationSecret.findUniqueOrThrow({ where: { name } })).value;
}

/** The same for callers that have a pool and no Prisma, as the worker. */
export async function installationSecretOf(db: Db, name: string): Promise<string> {
  await db.query({
    text: "/* make-installation-secret */ insert into installation_secrets (name, value) values ($1, $2) on conflict do nothing",
    values: [name, randomBytes(32).toString("base64url")],
  });
  const { rows } = await db.query<{ value: string }>({
    text: "/* installation-secret */ select value from installation_secrets where name = $1",
    values: [name],
  });
  const [row] = rows;
  if (row === undefined) throw new Error(`the installation secret "${name}" is gone`);
  return row.value;
}
