import type { ReactNode } from "react";

/** One page of Settings: what it is for, then its content. */
export function SettingsPage({
  title,
  about,
  children,
}: {
  title: string;
  about: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="w-full max-w-3xl px-4 py-6">
      <h1 className="font-semibold text-title">{title}</h1>
      <p className="mt-0.5 mb-4 max-w-[68ch] text-body text-text-2">{about}</p>
      {children}
    </div>
  );
}
