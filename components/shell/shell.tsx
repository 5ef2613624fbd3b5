"use client";
import { Search } from "lucide-react";
import dynamic from "next/dynamic";
import { usePathname, useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { toggleUtc } from "@/lib/client/use-clock";
import { useShortcut } from "@/lib/client/use-shortcut";
import { useStreamFollow } from "@/lib/client/use-stream";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useHref, useView, type Viewer, ViewerContext } from "@/lib/client/use-view";
import { IconButton } from "../ui/icon-button";
import { Kbd } from "../ui/kbd";
import { Select } from "../ui/select";
import { Toasts, toast } from "../ui/toast";
import { TooltipProvider } from "../ui/tooltip";
import { AccountMenu } from "./account-menu";
import { DiskNotice } from "./disk-notice";
import { LiveSwitch } from "./live-switch";
import { navItems } from "./nav";
import { BottomBar, Rail } from "./rail";
import { type Theme, ThemeToggle } from "./theme-toggle";
import { TimeRangePicker } from "./time-range-picker";
import { useFiring } from "./use-firing";

// Not part of the first paint.
const Box = dynamic(() => import("./box").then((module) => module.Box), { ssr: false });
const ShortcutSheet = dynamic(() => import("./shortcut-sheet").then((module) => module.ShortcutSheet), {
  ssr: false,
});

type Props = { viewer: Viewer; theme: Theme; narrow: boolean; children: ReactNode };

/** The frame of every page: pages at the left, the view's switches on top. */
export function Shell({ viewer, theme, narrow, children }: Props) {
  return (
    <ViewerContext value={viewer}>
      <TooltipProvider>
        <Frame theme={theme} narrowAtFirst={narrow}>
          {children}
        </Frame>
        <Toasts />
      </TooltipProvider>
    </ViewerContext>
  );
}

function Frame({
  theme,
  narrowAtFirst,
  children,
}: {
  theme: Theme;
  narrowAtFirst: boolean;
  children: ReactNode;
}) {
  const [narrow, setNarrow] = useState(narrowAtFirst);
  const [open, setOpen] = useState<"box" | "sheet" | null>(null);
  const { project, live } = useView();
  const { relative } = useTimeRange();
  // Settings do not move with time; the inbox moves, and is always of now.
  const pathname = usePathname();
  const moves = !pathname.startsWith("/settings");
  const timed = moves && (!pathname.startsWith("/alerts") || pathname.startsWith("/alerts/rules/"));
  useStreamFollow(project, live && (relative || !timed));
  const firing = useFiring(project);
  useFrameShortcuts(
    () => setOpen("box"),
    () => setOpen("sheet"),
  );
  const toggleRail = () => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
    document.cookie = `runtower_rail=${narrow ? "wide" : "narrow"}; path=/; max-age=31536000; samesite=lax`;
    setNarrow(!narrow);
  };
  return (
    <div className="flex min-h-dvh">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-overlay focus:px-3 focus:py-1.5"
      >
        Skip to the content
      </a>
      <Rail narrow={narrow} onToggle={toggleRail} firing={firing} />
      <div className="flex min-w-0 flex-1 flex-col">
        <header className="sticky top-0 z-20 flex h-12 items-center gap-2 border-b bg-canvas px-3">
          <ProjectSwitch />
          <BoxButton onOpen={() => setOpen("box")} />
          <div className="ml-auto flex items-center gap-0.5">
            {moves && <LiveSwitch />}
            {timed && <TimeRangePicker />}
            <ThemeToggle initial={theme} />
            <AccountMenu onHelp={() => setOpen("sheet")} />
          </div>
        </header>
        <DiskNotice />
        <main
          id="main"
          tabIndex={-1}
          className="flex min-h-0 min-w-0 flex-1 flex-col outline-none max-sm:pb-14"
        >
          {children}
        </main>
      </div>
      <BottomBar firing={firing} />
      {open === "box" && <Box open onClose={() => setOpen(null)} />}
      {open === "sheet" && <ShortcutSheet open onClose={() => setOpen(null)} />}
    </div>
  );
}

function useFrameShortcuts(openBox: () => void, openSheet: () => void): void {
  const router = useRouter();
  const href = useHref();
  const go = (key: string) => {
    const item = navItems.find((each) => each.key === key);
    if (item !== undefined) router.push(href(item.href));
  };
  useShortcut("mod+k", "Find anything", "Go to", openBox);
  useShortcut("/", "Find anything", "Go to", openBox);
  useShortcut("g o", "Overview", "Go to", () => go("o"));
  useShortcut("g r", "Runs", "Go to", () => go("r"));
  useShortcut("g t", "Traces", "Go to", () => go("t"));
  useShortcut("g d", "Decisions", "Go to", () => go("d"));
  useShortcut("g l", "Logs", "Go to", () => go("l"));
  useShortcut("g m", "Metrics", "Go to", () => go("m"));
  useShortcut("g b", "Dashboards", "Go to", () => go("b"));
  useShortcut("g a", "Alerts", "Go to", () => go("a"));
  useShortcut("g s", "Settings", "Go to", () => go("s"));
  useShortcut("u", "Times in UTC or in your zone", "View", () => {
    toggleUtc();
    toast(document.cookie.includes("runtower_utc=1") ? "Times are in UTC" : "Times are in your zone");
  });
  useShortcut("?", "This sheet", "View", openSheet);
}

function ProjectSwitch() {
  const { viewer, project, setProject } = useView();
  if (viewer.projects.length < 2) return null;
  return (
    <div className="max-sm:hidden">
      <Select
        label="Project"
        size="md"
        value={project}
        options={viewer.projects.map((each) => ({ value: each.slug, words: each.name }))}
        onChange={setProject}
      />
    </div>
  );
}

function BoxButton({ onOpen }: { onOpen: () => void }) {
  return (
    <>
      <button
        type="button"
        onClick={onOpen}
        className="flex h-7 w-80 min-w-0 items-center gap-2 rounded-md border border-line-strong bg-surface px-2 text-body text-text-3 hover:border-text-3 max-sm:hidden"
      >
        <Search aria-hidden className="size-3.5" />
        <span className="flex-1 truncate text-left">Paste any ID, or find…</span>
        <Kbd keys="mod+k" />
      </button>
      <IconButton label="Find anything" className="sm:hidden" onClick={onOpen}>
        <Search aria-hidden />
      </IconButton>
    </>
  );
}
