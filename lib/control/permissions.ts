import { Forbidden, NotFound } from "@/lib/errors";
import type { Session, SessionProject } from "./session";

/** Ids of the named project, or of all that the person sees. Throws NotFound for one that is not theirs. */
export function projectIdsOf(session: Session, slug: string | undefined): number[] {
  if (slug === undefined) return session.projects.map(({ id }) => id);
  return [projectOf(session, slug).id];
}

/** The project whose keys this person may make, the first one where none is named. Members look on, admins change. */
export function mayManageKeys(session: Session, slug: string | undefined): SessionProject {
  return administeredProject(session, slug, "keys");
}

/** The named project, the first one where none is named. Throws NotFound for one that is not theirs. */
export function visibleProject(session: Session, slug: string | undefined): SessionProject {
  const project = slug === undefined ? session.projects[0] : projectOf(session, slug);
  if (!project) throw new NotFound("You are a member of no project yet");
  return project;
}

/** The same, where the person may change `what` of it; throws Forbidden where they only look on. */
export function administeredProject(
  session: Session,
  slug: string | undefined,
  what: string,
): SessionProject {
  const project = visibleProject(session, slug);
  if (project.role !== "admin") throw new Forbidden(`Only admins of ${project.slug} may change its ${what}`);
  return project;
}

/** The same, where the person is more than a reader. */
export function memberedProject(session: Session, slug: string | undefined, what: string): SessionProject {
  const project = visibleProject(session, slug);
  if (!isMember(project)) throw new Forbidden(`Only members of ${project.slug} may ${what}`);
  return project;
}

export function isMember({ role }: Pick<SessionProject, "role">): boolean {
  return role === "admin" || role === "member";
}

export function memberedProjectIds(session: Session): number[] {
  return session.projects.filter(isMember).map(({ id }) => id);
}

export function managedProjectIds(session: Session): number[] {
  return managedProjects(session).map(({ id }) => id);
}

/** Those that the person is an admin of. */
export function managedProjects(session: Session): SessionProject[] {
  return session.projects.filter(({ role }) => role === "admin");
}

function projectOf(session: Session, slug: string): SessionProject {
  const project = session.projects.find((candidate) => candidate.slug === slug);
  if (!project) throw new NotFound(`No project "${slug}" that you may see`);
  return project;
}
