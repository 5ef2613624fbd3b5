"use client";
import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { useQuestion } from "@/lib/client/use-question";
import { useView } from "@/lib/client/use-view";
import type { Assignees } from "@/lib/contract/issue-list";
import type { Person } from "@/lib/contract/issue-row";
import { personWords } from "../alerts/issue-words";
import { OwnerMark } from "../alerts/owner-mark";
import { triagePaths } from "../alerts/triage-api";
import { buttonClass } from "../ui/button";
import { Menu, MenuChoice } from "../ui/menu";

type Props = { owner: Person | null; onAssign: ((to: string | null) => void) | undefined };

/** Whose it is, and for those who may change it everybody whose it could be; they are asked for when somebody points at it. */
export function OwnerMenu({ owner, onAssign }: Props) {
  const { project } = useView();
  const [wanted, setWanted] = useState(false);
  const { data } = useQuestion<Assignees>(
    wanted ? triagePaths.assignees : null,
    { project },
    { refreshOn: false, everyMs: 0 },
  );
  const words = owner === null ? "Nobody's" : personWords(owner);
  if (onAssign === undefined)
    return (
      <span className="inline-flex items-center gap-1.5 text-table text-text-2">
        <OwnerMark owner={owner} /> {words}
      </span>
    );
  const people = data?.data ?? (owner === null ? [] : [owner]);
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`Owner: ${words}`}
          onPointerEnter={() => setWanted(true)}
          onFocus={() => setWanted(true)}
          className={`${buttonClass("ghost", "sm")} max-sm:h-9`}
        >
          <OwnerMark owner={owner} /> {words}
          <ChevronDown aria-hidden className="-mr-0.5 size-3.5 text-text-3" />
        </button>
      }
    >
      {people.map((person) => (
        <MenuChoice key={person.id} chosen={person.id === owner?.id} onSelect={() => onAssign(person.id)}>
          {personWords(person)}
        </MenuChoice>
      ))}
      <MenuChoice chosen={owner === null} onSelect={() => onAssign(null)}>
        Nobody
      </MenuChoice>
    </Menu>
  );
}
