import { type Sql, sql } from "@/lib/db/sql";

/** What the caller may see. Every statement of every question is bound to it. `slugs[i]` names `projectIds[i]`. */
export type Scope = { projectIds: number[]; slugs: string[] };

/** `column` is one of the caller's projects. One project is compared by `=`, which lets an index give the order. */
export function inScope(scope: Scope, column: Sql): Sql {
  const [only] = scope.projectIds;
  return scope.projectIds.length === 1
    ? sql`${column} = ${only}`
    : sql`${column} = any(${scope.projectIds}::int[])`;
}

/** The address of a page, in its project. */
export function pageHref(path: string, slug: string, params: { [name: string]: string } = {}): string {
  return `${path}?${new URLSearchParams({ ...params, project: slug })}`;
}

export function slugOf(scope: Scope, projectId: number): string {
  return scope.slugs[scope.projectIds.indexOf(projectId)] ?? "";
}
