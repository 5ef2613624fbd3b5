import { prisma } from "@/lib/db/prisma";
import { auth } from "./auth";

export type SessionProject = { id: number; slug: string; name: string; role: string };
export type Session = { userId: string; email: string; name: string; projects: SessionProject[] };

/** Who sent these headers, with the projects that this person may see; null without a valid session cookie. */
export async function readSession(headers: Headers): Promise<Session | null> {
  if (!headers.get("cookie")?.includes("runtower.session_token=")) return null;
  const found = await (await auth()).api.getSession({ headers });
  if (!found) return null;
  const { id, email, name } = found.user;
  return { userId: id, email, name, projects: await projectsOf(id) };
}

/** Projects in the order in which they were made, so that the first is the default one. */
async function projectsOf(userId: string): Promise<SessionProject[]> {
  const rows = await prisma().projectMember.findMany({
    where: { userId },
    select: { role: true, project: { select: { id: true, slug: true, name: true } } },
    orderBy: { projectId: "asc" },
  });
  return rows.map(({ role, project }) => ({ ...project, role }));
}
