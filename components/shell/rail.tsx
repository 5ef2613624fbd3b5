"use client";
import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import Link, { useLinkStatus } from "next/link";
import { usePathname } from "next/navigation";
import { useHref } from "@/lib/client/use-view";
import type { TriageCounts } from "@/lib/contract/issue-list";
import { cx } from "../ui/cx";
import { IconButton } from "../ui/icon-button";
import { Tooltip } from "../ui/tooltip";
import { FiringBadge } from "./firing-badge";
import { Logo } from "./logo";
import { isCurrent, type NavItem, navItems } from "./nav";

type Counts = { firing: TriageCounts | undefined };
type Props = Counts & { narrow: boolean; onToggle: () => void };

/** The pages, at the left; icons only when narrow. On phones the same pages are at the bottom (BottomBar). */
export function Rail({ narrow, onToggle, firing }: Props) {
  const pathname = usePathname();
  return (
    <nav
      aria-label="Pages"
      className={cx(
        "sticky top-0 hidden h-dvh shrink-0 flex-col border-r bg-canvas sm:flex",
        narrow ? "w-[52px]" : "w-[188px]",
      )}
    >
      <div className={cx("flex h-12 items-center gap-2", narrow ? "justify-center" : "px-4")}>
        <Logo className="size-5 shrink-0" />
        {!narrow && <span className="font-semibold text-title tracking-tight">Runtower</span>}
      </div>
      <ul className="flex flex-1 flex-col gap-0.5 px-2 py-1">
        {navItems.map((item) => (
          <li key={item.href}>
            <RailLink item={item} narrow={narrow} current={isCurrent(item, pathname)} firing={firing} />
          </li>
        ))}
      </ul>
      <div className={cx("flex p-2", narrow ? "justify-center" : "justify-end")}>
        <IconButton label={narrow ? "Widen the navigation" : "Narrow the navigation"} onClick={onToggle}>
          {narrow ? <PanelLeftOpen aria-hidden /> : <PanelLeftClose aria-hidden />}
        </IconButton>
      </div>
    </nav>
  );
}

function RailLink({
  item,
  narrow,
  current,
  firing,
}: Counts & { item: NavItem; narrow: boolean; current: boolean }) {
  const href = useHref();
  const Icon = item.icon;
  const link = (
    <Link
      href={href(item.href)}
      aria-current={current ? "page" : undefined}
      className={cx(
        "relative flex h-8 items-center gap-2.5 rounded-md text-body text-text-2 hover:bg-raised hover:text-text",
        "aria-[current]:bg-overlay aria-[current]:font-medium aria-[current]:text-text",
        narrow ? "justify-center" : "px-2",
      )}
    >
      <Icon aria-hidden className={cx("size-4 shrink-0", current ? "text-accent" : "text-text-3")} />
      <span className={narrow ? "sr-only" : ""}>{item.words}</span>
      {item.counts === "firing" && <FiringBadge counts={firing} over={narrow} />}
      <Pending />
    </Link>
  );
  return narrow ? (
    <Tooltip words={item.words} side="right">
      {link}
    </Tooltip>
  ) : (
    link
  );
}

/** The page before stays until the next one is there; where that takes a while, this says that the click was heard. */
function Pending() {
  const { pending } = useLinkStatus();
  return pending ? (
    <span aria-hidden className="late absolute right-2 size-1.5 rounded-full bg-accent" />
  ) : null;
}

const phoneItems = navItems.filter(({ wideOnly }) => wideOnly !== true);

/** The same pages on a phone, in reach of a thumb. */
export function BottomBar({ firing }: Counts) {
  const pathname = usePathname();
  const href = useHref();
  return (
    <nav
      aria-label="Pages"
      className="fixed inset-x-0 bottom-0 z-30 grid auto-cols-fr grid-flow-col border-t bg-surface pb-[env(safe-area-inset-bottom)] sm:hidden"
    >
      {phoneItems.map((item) => {
        const current = isCurrent(item, pathname);
        const Icon = item.icon;
        return (
          <Link
            key={item.href}
            href={href(item.href)}
            aria-current={current ? "page" : undefined}
            className={cx(
              "relative flex h-13 flex-col items-center justify-center gap-0.5 text-label",
              current ? "text-text" : "text-text-2",
            )}
          >
            <span className="relative">
              <Icon aria-hidden className={cx("size-4.5", current ? "text-accent" : "text-text-3")} />
              {item.counts === "firing" && <FiringBadge counts={firing} over />}
            </span>
            {item.words}
          </Link>
        );
      })}
    </nav>
  );
}
