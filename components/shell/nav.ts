import {
  BellRing,
  ChartLine,
  Home,
  LayoutDashboard,
  ListTree,
  type LucideIcon,
  Play,
  Scale,
  ScrollText,
  Settings,
} from "lucide-react";

export type NavItem = {
  href: string;
  words: string;
  icon: LucideIcon;
  /** After `g`. */
  key: string;
  /** Not among those at the bottom of a phone, which has room for seven. */
  wideOnly?: true;
  /** Bears the number of firing alerts. */
  counts?: "firing";
};

export const navItems: readonly NavItem[] = [
  { href: "/", words: "Overview", icon: Home, key: "o" },
  { href: "/runs", words: "Runs", icon: Play, key: "r" },
  { href: "/traces", words: "Traces", icon: ListTree, key: "t" },
  { href: "/decisions", words: "Decisions", icon: Scale, key: "d" },
  { href: "/logs", words: "Logs", icon: ScrollText, key: "l" },
  { href: "/metrics/explore", words: "Metrics", icon: ChartLine, key: "m", wideOnly: true },
  { href: "/dashboards", words: "Dashboards", icon: LayoutDashboard, key: "b", wideOnly: true },
  { href: "/alerts", words: "Alerts", icon: BellRing, key: "a", counts: "firing" },
  { href: "/settings", words: "Settings", icon: Settings, key: "s" },
];

/** A request's page belongs to no list: nothing is marked there. */
export function isCurrent(item: NavItem, pathname: string): boolean {
  return item.href === "/"
    ? pathname === "/"
    : pathname === item.href || pathname.startsWith(`${item.href}/`);
}
