"use client";
import { useShortcuts } from "@/lib/client/use-shortcut";
import { Dialog } from "../ui/dialog";
import { Kbd } from "../ui/kbd";

/** Every shortcut that works on this page, as registered by it. */
export function ShortcutSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const shortcuts = useShortcuts();
  const groups = [...new Set(shortcuts.map((each) => each.group))];
  return (
    <Dialog open={open} onClose={onClose} title="Keyboard shortcuts" width="max-w-2xl">
      <div className="columns-1 gap-8 sm:columns-2">
        {groups.map((group) => (
          <section key={group} className="mb-4 break-inside-avoid">
            <h3 className="mb-1 font-medium text-label text-text-3">{group}</h3>
            <ul>
              {shortcuts
                .filter((each) => each.group === group)
                .map((each) => (
                  <li
                    key={`${each.keys} ${each.label}`}
                    className="flex h-6 items-center justify-between gap-4 text-body"
                  >
                    {each.label}
                    <Kbd keys={each.keys} />
                  </li>
                ))}
            </ul>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
