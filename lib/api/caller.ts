import { Forbidden, NotFound } from "@/lib/errors";
import type { WebContext } from "./context";

export type Project = { id: number; slug: string; name: string; role: string };
/** Who asks, and what they may see: a person by session, or a key by its one project. */
export type User = { id: string; email: string; name: string };
export type Caller = { user: User | null; projects: Project[] };
/** What questions are bound to. */
export type CallerScope = {
  projectIds: number[];
  slugs: string[];
  isAdmin: boolean;
  /** More than a reader in one of them. */
  isMember: boolean;
  /** Null: a key. */
  userId: string | null;
};

/** No session and no key, or a wrong one. */
export class Unauthenticated extends Error {}

/** Reads `Authorization: Bearer`, `X-API-Key` or the session cookie. Throws Unauthenticated, or Forbidden for a key without read scope. */
export async function readCaller({ pool, keys }: WebContext, headers: Headers): Promise<Caller> {
  const key = /^bearer\s+(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1] ?? headers.get("x-api-key");
  if (key) {
    const verified = await keys.verify(key);
    if (verified === null) throw new Unauthenticated("This API key is unknown or revoked");
    if (!verified.canRead) throw new Forbidden("This API key has no read scope; use one that has");
    const { rows } = await pool.query<Omit<Project, "role">>(
      "/* key-project */ select id, slug, name from projects where id = $1",
      [verified.projectId],
    );
    return { user: null, projects: rows.map((row) => ({ ...row, role: "reader" })) };
  }
  // Loaded here: a process that only answers keys needs neither Prisma nor better-auth.
  const { readSession } = await import("@/lib/control/session");
  const session = await readSession(headers);
  if (session === null) throw new Unauthenticated("Sign in, or send an API key with read scope");
  const { userId, email, name, projects } = session;
  return { user: { id: userId, email, name }, projects };
}

/**
 * The projects that a question is asked in: the one named, else the first, else (with `every`) all.
 * A project that the caller may not see is "not found", whether it exists or not.
 */
export function scopeOf(
  caller: Caller,
  slug: string | undefined,
  every = false,
): CallerScope & { projects: Project[] } {
  const chosen =
    slug === undefined
      ? every
        ? caller.projects
        : caller.projects.slice(0, 1)
      : caller.projects.filter((project) => project.slug === slug);
  if (chosen.length === 0)
    throw new NotFound(
      slug === undefined ? "You are a member of no project yet" : `No project "${slug}" that you may see`,
    );
  return {
    projectIds: chosen.map((project) => project.id),
    slugs: chosen.map((project) => project.slug),
    isAdmin: chosen.some((project) => project.role === "admin"),
    isMember: chosen.some(({ role }) => role === "admin" || role === "member"),
    userId: caller.user?.id ?? null,
    projects: chosen,
  };
}
