import { SearchX } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { buttonClass } from "./button";
import { EmptyState } from "./empty-state";

type Props = {
  /** What the page is about: Run, Decision. */
  page: string;
  title: string;
  /** Where the others are. */
  list: { href: string; words: string };
  children: ReactNode;
};

/** The page of one thing that is not there, or not any more: why that may be, and the way to the others. */
export function UnknownItem({ page, title, list, children }: Props) {
  return (
    <>
      <h1 className="sr-only">{page}</h1>
      <EmptyState
        icon={SearchX}
        title={title}
        action={
          <Link href={list.href} className={buttonClass("default", "sm")}>
            {list.words}
          </Link>
        }
      >
        {children}
      </EmptyState>
    </>
  );
}
