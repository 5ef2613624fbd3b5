import { randomBytes } from "node:crypto";
import type { ApiKeyRow } from "@/lib/contract/api-keys";
import type { Prisma } from "@/lib/db/prisma";
import { InvalidInput, NotFound } from "@/lib/errors";
import { hashApiKey } from "./verify-api-key";

export type NewApiKey = {
  projectId: number;
  name: string;
  canRead: boolean;
  canWrite: boolean;
  createdBy?: string | undefined;
};

const prefixLength = 8;
const maxKeysPerProject = 500;
const withProject = { project: { select: { slug: true } } } as const;

/** Keys of these projects, newest first; revoked ones too, for people ask when one stopped. */
export async function listApiKeys(db: Prisma, projectIds: number[]): Promise<ApiKeyRow[]> {
  const rows = await db.apiKey.findMany({
    where: { projectId: { in: projectIds } },
    include: withProject,
    orderBy: [{ createdAt: "desc" }, { id: "asc" }],
  });
  return rows.map(toRow);
}

/** Makes a key of 256 random bits. It is returned here and never again: only its hash is kept. */
export async function createApiKey(db: Prisma, of: NewApiKey): Promise<{ key: string; row: ApiKeyRow }> {
  const living = await db.apiKey.count({ where: { projectId: of.projectId, revokedAt: null } });
  if (living >= maxKeysPerProject) {
    throw new InvalidInput(`A project has at most ${maxKeysPerProject} keys: revoke some first.`);
  }
  const key = `rt_${randomBytes(32).toString("base64url")}`;
  return { key, row: await storeApiKey(db, of, key) };
}

/** Stores the hash of a key that the operator chose. A second time it changes nothing. */
export async function storeApiKey(db: Prisma, of: NewApiKey, key: string): Promise<ApiKeyRow> {
  const { createdBy = null, ...rest } = of;
  const hash = hashApiKey(key);
  const row = await db.apiKey.upsert({
    where: { hash },
    create: { ...rest, createdBy, hash, prefix: key.slice(0, prefixLength) },
    update: {},
    include: withProject,
  });
  return toRow(row);
}

/** A key of one of these projects stops working within ten seconds everywhere. Throws NotFound for any other. */
export async function revokeApiKey(db: Prisma, projectIds: number[], id: string): Promise<ApiKeyRow> {
  const where = { id, projectId: { in: projectIds } };
  await db.apiKey.updateMany({ where: { ...where, revokedAt: null }, data: { revokedAt: new Date() } });
  const row = await db.apiKey.findFirst({ where, include: withProject });
  if (!row) throw new NotFound("There is no such key in your projects.");
  return toRow(row);
}

type StoredKey = NonNullable<Awaited<ReturnType<Prisma["apiKey"]["findFirst"]>>> & {
  project: { slug: string };
};

function toRow(key: StoredKey): ApiKeyRow {
  return {
    id: key.id,
    project: key.project.slug,
    name: key.name,
    prefix: key.prefix,
    can_read: key.canRead,
    can_write: key.canWrite,
    created_at: key.createdAt.toISOString(),
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    revoked_at: key.revokedAt?.toISOString() ?? null,
  };
}
