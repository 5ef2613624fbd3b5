import { randomBytes, randomUUID } from "node:crypto";
import { hashPassword } from "better-auth/crypto";
import { createPrisma, type Prisma } from "@/lib/db/prisma";
import type { Env } from "@/lib/env";
import { storeApiKey } from "./api-keys";

type FirstStartEnv = Pick<Env, "RUNTOWER_ADMIN_EMAIL" | "RUNTOWER_ADMIN_PASSWORD" | "RUNTOWER_INIT_API_KEY">;
/** `password` only where we made one: it is told to the operator once and kept as a hash. */
export type FirstAdmin = { email: string; password?: string };

/**
 * Makes what an empty installation needs: an administrator who is a member of every project, and the key of
 * RUNTOWER_INIT_API_KEY. Safe to call at every start and from several processes at once.
 * @returns the administrator where one was made now
 */
export async function prepareFirstStart(db: Prisma, env: FirstStartEnv): Promise<FirstAdmin | undefined> {
  if (env.RUNTOWER_INIT_API_KEY) await ensureInitialKey(db, env.RUNTOWER_INIT_API_KEY);
  if ((await db.user.count()) > 0) return undefined;
  const email = env.RUNTOWER_ADMIN_EMAIL.toLowerCase();
  const password = env.RUNTOWER_ADMIN_PASSWORD ?? randomBytes(12).toString("base64url");
  if (!(await createAdmin(db, email, password))) return undefined;
  return env.RUNTOWER_ADMIN_PASSWORD ? { email } : { email, password };
}

/** The same, for a caller that has only the address. */
export async function prepareFirstStartAt(
  databaseUrl: string,
  env: FirstStartEnv,
): Promise<FirstAdmin | undefined> {
  const db = createPrisma(databaseUrl, 2);
  try {
    return await prepareFirstStart(db, env);
  } finally {
    await db.$disconnect();
  }
}

/** @returns false where another process was faster */
async function createAdmin(db: Prisma, email: string, password: string): Promise<boolean> {
  const userId = randomUUID();
  const hash = await hashPassword(password);
  return db.$transaction(async (tx) => {
    const { count } = await tx.user.createMany({
      data: [{ id: userId, email, name: "Administrator", emailVerified: true }],
      skipDuplicates: true,
    });
    if (count === 0) return false;
    const account = { id: randomUUID(), accountId: userId, providerId: "credential", userId, password: hash };
    await tx.account.create({ data: account });
    const projects = await tx.project.findMany({ select: { id: true } });
    await tx.projectMember.createMany({
      data: projects.map(({ id }) => ({ projectId: id, userId, role: "admin" })),
    });
    return true;
  });
}

async function ensureInitialKey(db: Prisma, key: string): Promise<void> {
  const project = await db.project.findUnique({ where: { slug: "default" } });
  if (!project) return;
  const scope = { canRead: true, canWrite: true };
  await storeApiKey(
    db,
    { projectId: project.id, name: "Initial key (RUNTOWER_INIT_API_KEY)", ...scope },
    key,
  );
}
