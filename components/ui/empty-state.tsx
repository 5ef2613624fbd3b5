import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

/** Says why nothing is here, and what to do about it. */
export function EmptyState({
  icon: Icon,
  title,
  children,
  action,
}: {
  icon?: LucideIcon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-center justify-center gap-2 px-6 py-10 text-center">
      {Icon !== undefined && <Icon aria-hidden className="size-5 text-text-3" />}
      <p className="font-medium text-body text-text">{title}</p>
      {children !== undefined && (
        <div className="max-w-[52ch] text-balance text-table text-text-2">{children}</div>
      )}
      {action !== undefined && <div className="mt-1 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
