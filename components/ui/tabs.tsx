"use client";
import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { keepInSight } from "./keep-in-sight";

export type Tab<Value extends string> = { value: Value; words: ReactNode; count?: number };
type Props<Value extends string> = {
  label: string;
  tabs: readonly Tab<Value>[];
  value: Value;
  onChange: (value: Value) => void;
  children: ReactNode;
  className?: string;
  toolbar?: ReactNode;
};

/** Tabs over panels: put one TabPanel per tab inside. The chosen tab belongs in the URL, so it is controlled. */
export function Tabs<Value extends string>({
  label,
  tabs,
  value,
  onChange,
  children,
  className = "",
  toolbar,
}: Props<Value>) {
  return (
    <Radix.Root value={value} onValueChange={(next) => onChange(next as Value)} className={className}>
      <div className="flex h-9 shrink-0 items-center gap-2 overflow-x-auto overflow-y-hidden border-b px-3">
        <Radix.List aria-label={label} className="flex h-full gap-3">
          {tabs.map((tab) => (
            <Radix.Trigger
              key={tab.value}
              ref={tab.value === value ? keepInSight : null}
              value={tab.value}
              className="-mb-px flex h-full items-center gap-1.5 whitespace-nowrap border-transparent border-b-2 text-body text-text-2 hover:text-text data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-text"
            >
              {tab.words}
              {tab.count !== undefined && (
                <span className="text-label text-text-3 tabular-nums">{tab.count}</span>
              )}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {toolbar !== undefined && <div className="ml-auto flex items-center gap-1.5">{toolbar}</div>}
      </div>
      {children}
    </Radix.Root>
  );
}

export function TabPanel({
  value,
  children,
  className = "",
}: {
  value: string;
  children: ReactNode;
  className?: string;
}) {
  return (
    <Radix.Content value={value} className={className}>
      {children}
    </Radix.Content>
  );
}
