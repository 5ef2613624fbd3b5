import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { Shell } from "@/components/shell/shell";
import { readSession } from "@/lib/control/session";

export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const session = await readSession(await headers());
  if (session === null) redirect("/sign-in");
  const jar = await cookies();
  const projects = session.projects.map(({ slug, name, role }) => ({ slug, name, role }));
  return (
    <Shell
      viewer={{ name: session.name, email: session.email, projects }}
      theme={jar.get("runtower_theme")?.value === "light" ? "light" : "dark"}
      narrow={jar.get("runtower_rail")?.value === "narrow"}
    >
      {children}
    </Shell>
  );
}
