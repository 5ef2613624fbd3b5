"use client";
import { useView } from "@/lib/client/use-view";

/** Members and admins of the project change rules, silences and notifications; viewers look at them. */
export function useMayChange(): boolean {
  const { project, viewer } = useView();
  return viewer.projects.some(
    ({ slug, role }) => slug === project && (role === "admin" || role === "member"),
  );
}
