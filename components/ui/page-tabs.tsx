"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useHref } from "@/lib/client/use-view";
import { keepInSight } from "./keep-in-sight";

/** Height of the tabs, for pages that fill what is left of the window: `h-[calc(100dvh-84px)]`, on phones `-140px`. */
const barClass = "flex h-9 shrink-0 gap-4 overflow-x-auto overflow-y-hidden border-b px-4";

export type PageTab = { path: string; words: string };

/**
 * The pages of one part, in a row. The first one's path begins all others; nothing stands on a page that is none of them, such
 * as that of one thing of a list.
 */
export function PageTabs({ label, tabs }: { label: string; tabs: readonly [PageTab, ...PageTab[]] }) {
  const pathname = usePathname();
  const href = useHref();
  const [{ path: first }] = tabs;
  const current = tabs.find(
    ({ path }) => pathname === path || (path !== first && pathname.startsWith(`${path}/`)),
  );
  if (current === undefined) return null;
  return (
    <nav aria-label={label} className={barClass}>
      {tabs.map(({ path, words }) => (
        <Link
          key={path}
          ref={path === current.path ? keepInSight : null}
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
