import { UserRound } from "lucide-react";
import { colourOf } from "@/lib/client/colour";
import type { Person } from "@/lib/contract/issue-row";
import { initials, personWords } from "./issue-words";

/** Whose it is: initials, or an empty place where it is nobody's. */
export function OwnerMark({ owner, owners = 1 }: { owner: Person | null; owners?: number }) {
  const words = owner !== null ? personWords(owner) : owners > 1 ? `${owners} owners` : "Nobody's";
  if (owner === null && owners <= 1)
    return (
      <span
        role="img"
        aria-label={words}
        title={words}
        className="inline-flex size-5 items-center justify-center rounded-full border border-line-strong border-dashed text-text-3"
      >
        <UserRound aria-hidden className="size-3" />
      </span>
    );
  return (
    <span
      role="img"
      aria-label={words}
      title={words}
      className="inline-flex size-5 items-center justify-center rounded-full bg-overlay font-medium text-[10px] text-text"
      style={owner === null ? undefined : { boxShadow: `inset 0 0 0 1.5px ${colourOf(owner.email)}` }}
    >
      {owner === null ? owners : initials(owner)}
    </span>
  );
}
