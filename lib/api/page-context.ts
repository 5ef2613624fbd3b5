import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import type { Pool } from "@/lib/db/pool";
import { NotFound } from "@/lib/errors";
import {
  type Caller,
  type CallerScope,
  type Project,
  readCaller,
  scopeOf,
  Unauthenticated,
  type User,
} from "./caller";
import { webContext } from "./context";

export type PageContext = {
  db: Pool;
  scope: CallerScope;
  projects: Project[];
  project: Project;
  user: User;
};

// Once per request, however many parts of a page ask.
const callerOfRequest = cache(async (): Promise<Caller> => readCaller(webContext(), await headers()));

/**
 * What a server component needs to ask a question: authorised as the API is. Goes to sign-in without a session.
 * A project that the person may not see falls back to their first one, as an old link should not end in an error.
 */
export async function questionContext(projectSlug?: string): Promise<PageContext> {
  const caller = await callerOfRequest().catch((error: unknown) => {
    if (error instanceof Unauthenticated) return null;
    throw error;
  });
  if (caller === null || caller.user === null) redirect("/sign-in");
  const known = caller.projects.some((project) => project.slug === projectSlug);
  const {
    projects: [project],
    ...scope
  } = scopeOf(caller, known ? projectSlug : undefined);
  if (!project) throw new NotFound("You are a member of no project yet");
  return { db: webContext().pool, scope, projects: caller.projects, project, user: caller.user };
}
