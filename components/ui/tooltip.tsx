"use client";
import { Tooltip as Radix } from "radix-ui";
import type { ReactNode } from "react";

/** Words on hover and focus. The trigger must be focusable for keyboards to read it. */
export function Tooltip({
  words,
  children,
  side = "bottom",
}: {
  words: ReactNode;
  children: ReactNode;
  side?: "top" | "bottom" | "left" | "right";
}) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-w-80 rounded-md border border-line-strong bg-overlay px-2 py-1 text-table text-text shadow-float [overflow-wrap:anywhere]"
        >
          {words}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Once, around the whole page: tooltips after 300 ms, at once when going from one to the next. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return (
    <Radix.Provider delayDuration={300} skipDelayDuration={200}>
      {children}
    </Radix.Provider>
  );
}
