import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { Shell } from "@/components/shell/shell";

export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const jar = await cookies();
  const viewer = {
    name: "Admin",
    email: "admin@runtower.local",
    projects: [
      { slug: "default", name: "Default", role: "admin" },
      { slug: "runtower", name: "Runtower", role: "admin" },
    ],
  };
  return (
    <Shell
      viewer={viewer}
      theme={jar.get("runtower_theme")?.value === "light" ? "light" : "dark"}
      narrow={jar.get("runtower_rail")?.value === "narrow"}
    >
      {children}
    </Shell>
  );
}
