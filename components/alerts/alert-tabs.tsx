"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useHref } from "@/lib/client/use-view";

const tabs = [
  { path: "/alerts", words: "Inbox" },
  { path: "/alerts/numbers", words: "Numbers" },
  { path: "/alerts/rules", words: "Rules" },
  { path: "/alerts/silences", words: "Silences" },
] as const;

/** Height of the tabs, for pages that fill what is left of the window: `h-[calc(100dvh-84px)]`, on phones `-140px`. */
const barClass = "flex h-9 shrink-0 gap-4 overflow-x-auto overflow-y-hidden border-b px-4";

/** The pages of Alerts, in a row; not on the page of one issue, which belongs to a list. */
export function AlertTabs() {
  const pathname = usePathname();
  const href = useHref();
  const current = tabs.find(({ path }) => isAt(path, pathname));
  if (current === undefined) return null;
  return (
    <nav aria-label="Alerts" className={barClass}>
      {tabs.map(({ path, words }) => (
        <Link
          key={path}
          href={href(path)}
          aria-current={path === current.path ? "page" : undefined}
          className="-mb-px flex items-center whitespace-nowrap border-transparent border-b-2 text-body text-text-2 -outline-offset-2 hover:text-text aria-[current]:border-accent aria-[current]:font-medium aria-[current]:text-text"
        >
          {words}
        </Link>
      ))}
    </nav>
  );
}

function isAt(path: string, pathname: string): boolean {
  return pathname === path || (path !== "/alerts" && pathname.startsWith(`${path}/`));
}
