import Link from "next/link";
import { shortenId } from "@/lib/client/format";
import { CopyButton } from "./copy-button";
import { cx } from "./cx";

type Props = {
  id: string;
  href?: string | undefined /** For the copy button: "trace id". */;
  what: string;
  full?: boolean;
  className?: string;
  onClick?: () => void;
};

/** An id: mono, shortened in the middle, full on hover, one click to copy, a link to what it names. */
export function Id({ id, href, what, full = false, className }: Props) {
  const text = full ? id : shortenId(id);
  return (
    <span
      className={cx(
        "group/id inline-flex min-w-0 max-w-full items-center gap-0.5 font-mono text-[11.5px]",
        className,
      )}
    >
      {href === undefined ? (
        <span title={id} className="truncate text-text-2">
          {text}
        </span>
      ) : (
        <Link
          href={href}
          title={id}
          prefetch={false}
          className="truncate text-text-2 underline decoration-line-strong underline-offset-2 hover:text-accent hover:decoration-accent"
        >
          {text}
        </Link>
      )}
      <CopyButton
        text={id}
        what={what}
        className="opacity-0 focus-visible:opacity-100 group-hover/id:opacity-100 group-focus-within/id:opacity-100"
      />
    </span>
  );
}
