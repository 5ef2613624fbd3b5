import type { Metadata } from "next";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { SignInForm } from "@/components/shell/sign-in-form";
import { type Theme, ThemeToggle } from "@/components/shell/theme-toggle";
import { TooltipProvider } from "@/components/ui/tooltip";
import { safePath } from "@/lib/client/safe-path";
import { readSession } from "@/lib/control/session";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<{ next?: string | string[] }>;
}) {
  const { next } = await searchParams;
  const target = safePath(Array.isArray(next) ? next[0] : next);
  if ((await readSession(await headers())) !== null) redirect(target);
  const theme: Theme = (await cookies()).get("runtower_theme")?.value === "light" ? "light" : "dark";
  return (
    <TooltipProvider>
      <main className="flex min-h-dvh flex-col items-center justify-center px-4 pb-[12vh]">
        <SignInForm next={target} />
        <div className="absolute top-3 right-3">
          <ThemeToggle initial={theme} />
        </div>
      </main>
    </TooltipProvider>
  );
}
