"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useHref } from "@/lib/client/use-view";

const pages = [
  { path: "/settings/send-data", words: "Send data" },
  { path: "/settings/api-keys", words: "API keys" },
  { path: "/settings/ingest", words: "Ingest" },
  { path: "/settings/targets", words: "Targets" },
  { path: "/settings/decisions", words: "Decisions" },
  { path: "/settings/notifications", words: "Notifications" },
  { path: "/settings/project", words: "Project" },
  { path: "/settings/account", words: "Account" },
];

/** The pages of Settings, in a row. */
export function SettingsNav() {
  const pathname = usePathname();
  const href = useHref();
  return (
    <nav aria-label="Settings" className="flex h-9 gap-4 overflow-x-auto overflow-y-hidden border-b px-4">
      {pages.map(({ path, words }) => (
        <Link
          key={path}
          href={href(path)}
          aria-current={pathname === path ? "page" : undefined}
          className="-mb-px flex items-center whitespace-nowrap border-transparent border-b-2 text-body text-text-2 -outline-offset-2 hover:text-text aria-[current]:border-accent aria-[current]:font-medium aria-[current]:text-text"
        >
          {words}
        </Link>
      ))}
    </nav>
  );
}
