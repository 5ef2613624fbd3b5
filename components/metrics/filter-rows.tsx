import { Plus, X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../ui/button";
import { IconButton } from "../ui/icon-button";

type Props<Filter> = {
  filters: readonly Filter[];
  onChange: (filters: Filter[]) => void;
  /** A new one, before anything is chosen. */
  blank: Filter;
  /** On the button that adds one. */
  add: string;
  canAdd: boolean;
  /** The fields of one; `set` changes parts of it. */
  children: (filter: Filter, place: number, set: (part: Partial<Filter>) => void) => ReactNode;
};

/** Filters of labels, one beside the other, each with its way out. */
export function FilterRows<Filter>({ filters, onChange, blank, add, canAdd, children }: Props<Filter>) {
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      {filters.map((filter, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: filters have no name but their place
        <span key={place} className="flex items-center gap-1 rounded-md bg-raised p-0.5">
          {children(filter, place, (part) => onChange(filters.with(place, { ...filter, ...part })))}
          <IconButton
            size="sm"
            label={`Remove filter ${place + 1}`}
            onClick={() => onChange(filters.toSpliced(place, 1))}
          >
            <X aria-hidden />
          </IconButton>
        </span>
      ))}
      <Button size="sm" look="ghost" disabled={!canAdd} onClick={() => onChange([...filters, blank])}>
        <Plus aria-hidden className="size-3.5" /> {add}
      </Button>
    </div>
  );
}
