"use client";
import { Check } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "./cx";

export const popClass = "z-50 rounded-lg border border-line-strong bg-surface p-1 shadow-float";
const itemClass =
  "flex h-7 cursor-pointer select-none items-center gap-2 rounded-sm px-2 text-body text-text outline-none data-[disabled]:cursor-default data-[highlighted]:bg-overlay data-[disabled]:text-text-3 [&_svg]:size-3.5 [&_svg]:text-text-2";

/** A menu under `trigger` (one focusable element). Fill it with MenuItem, MenuChoice, MenuLabel and MenuLine. */
export function Menu({
  trigger,
  children,
  align = "start",
}: {
  trigger: ReactNode;
  children: ReactNode;
  align?: "start" | "end";
}) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className={cx(popClass, "max-h-96 min-w-44 overflow-y-auto")}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function MenuItem({
  onSelect,
  disabled = false,
  children,
}: {
  onSelect: () => void;
  disabled?: boolean;
  children: ReactNode;
}) {
  return (
    <Radix.Item className={itemClass} disabled={disabled} onSelect={onSelect}>
      {children}
    </Radix.Item>
  );
}

/** One of several: the chosen one bears a tick. */
export function MenuChoice({
  chosen,
  onSelect,
  children,
}: {
  chosen: boolean;
  onSelect: () => void;
  children: ReactNode;
}) {
  return (
    <Radix.CheckboxItem className={itemClass} checked={chosen} onSelect={onSelect}>
      <span className="flex min-w-0 flex-1 items-center gap-2 truncate">{children}</span>
      {chosen && <Check aria-hidden />}
    </Radix.CheckboxItem>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2 pt-1.5 pb-1 text-label text-text-3">{children}</Radix.Label>;
}
export function MenuLine() {
  return <Radix.Separator className="my-1 h-px bg-line" />;
}
