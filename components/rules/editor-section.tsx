import type { ReactNode } from "react";

/** One part of the editor: what it decides, then its fields. */
export function EditorSection({
  title,
  about,
  toolbar,
  children,
}: {
  title: string;
  about?: ReactNode;
  toolbar?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="flex min-w-0 flex-col gap-3 rounded-lg border bg-surface p-3">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="font-medium text-body">{title}</h2>
        {about !== undefined && <p className="text-label text-text-3">{about}</p>}
        {toolbar !== undefined && <div className="ml-auto">{toolbar}</div>}
      </header>
      {children}
    </section>
  );
}
