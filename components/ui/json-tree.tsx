"use client";
import { ChevronRight } from "lucide-react";
import { createContext, type ReactNode, useContext, useState } from "react";
import { CopyButton } from "./copy-button";
import { cx } from "./cx";
import { absent, pointerTo } from "./json-pointer";

type Json = unknown;
type NodeProps = { name: string | null; value: Json; depth: number; openDepth: number; pointer: string };

export type JsonMarks = ReadonlyMap<string, ReactNode>;
const Marks = createContext<JsonMarks>(new Map());

/** What is said of the value at this place, beside it. */
function Mark({ pointer }: { pointer: string }) {
  return useContext(Marks).get(pointer) ?? null;
}

function useIsAboveMark(pointer: string): boolean {
  const marks = useContext(Marks);
  return marks.size > 0 && [...marks.keys()].some((each) => each.startsWith(`${pointer}/`));
}

// Long arrays and texts are drawn in portions: a prompt of a megabyte must not freeze the page.
const portion = 100;
const textPreview = 600;

function isBranch(value: Json): value is Record<string, Json> | Json[] {
  return typeof value === "object" && value !== null;
}

function Leaf({ value }: { value: Json }) {
  const [whole, setWhole] = useState(false);
  if (value === absent) return null;
  if (typeof value === "string") {
    const cut = !whole && value.length > textPreview;
    return (
      <span className="whitespace-pre-wrap text-ok [overflow-wrap:anywhere]">
        {cut ? `${value.slice(0, textPreview)}…` : value}
        {cut && (
          <button
            type="button"
            onClick={() => setWhole(true)}
            className="ml-1 rounded-sm text-accent hover:underline"
          >
            show all {value.length.toLocaleString("en-US")} characters
          </button>
        )}
      </span>
    );
  }
  return (
    <span
      className={
        value === null ? "text-text-3" : typeof value === "number" ? "text-running" : "text-modified"
      }
    >
      {String(value)}
    </span>
  );
}

function Branch({
  name,
  value,
  depth,
  openDepth,
  pointer,
}: NodeProps & { value: Record<string, Json> | Json[] }) {
  const isAboveMark = useIsAboveMark(pointer);
  const [open, setOpen] = useState(depth < openDepth || isAboveMark);
  const [shown, setShown] = useState(portion);
  const entries = Object.entries(value);
  const brackets = Array.isArray(value) ? "[]" : "{}";
  return (
    <>
      <span className="group/json flex items-center">
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="flex min-h-6 items-center gap-1 rounded-sm text-left hover:text-text"
        >
          <ChevronRight aria-hidden className={cx("size-3 text-text-3", open && "rotate-90")} />
          {name !== null && <span className="text-text-2">{name}</span>}
          <span className="text-text-3">
            {brackets[0]}
            {entries.length}
            {brackets[1]}
          </span>
        </button>
        <Mark pointer={pointer} />
        <CopyButton
          text={JSON.stringify(value, null, 2)}
          what={name ?? "JSON"}
          className="opacity-0 focus-visible:opacity-100 group-hover/json:opacity-100"
        />
      </span>
      {open && (
        <ul className="ml-[5px] border-l pl-3">
          {entries.slice(0, shown).map(([key, child]) => (
            <Node
              key={key}
              name={key}
              value={child}
              depth={depth + 1}
              openDepth={openDepth}
              pointer={pointerTo(pointer, key)}
            />
          ))}
          {entries.length > shown && (
            <li>
              <button
                type="button"
                className="rounded-sm text-accent hover:underline"
                onClick={() => setShown(shown + portion * 5)}
              >
                {entries.length - shown} more
              </button>
            </li>
          )}
        </ul>
      )}
    </>
  );
}

function Node({ name, value, depth, openDepth, pointer }: NodeProps) {
  return (
    <li className="list-none">
      {isBranch(value) ? (
        <Branch name={name} value={value} depth={depth} openDepth={openDepth} pointer={pointer} />
      ) : (
        <span className="flex gap-2 pl-4">
          {name !== null && <span className="shrink-0 text-text-2">{name}</span>}
          <Leaf value={value} />
          <Mark pointer={pointer} />
        </span>
      )}
    </li>
  );
}

const noMarks: JsonMarks = new Map();

/**
 * Any JSON value as a foldable tree; branches are built when they are opened. `openDepth` levels stand open at first, and all above
 * a mark. `marks`: what to say beside the value at a JSON pointer.
 */
export function JsonTree({
  value,
  openDepth = 2,
  label = "JSON",
  marks = noMarks,
}: {
  value: Json;
  openDepth?: number;
  label?: string;
  marks?: JsonMarks;
}) {
  return (
    <Marks value={marks}>
      <ul aria-label={label} className="overflow-x-auto font-mono text-[11.5px] leading-[18px]">
        <Node name={null} value={value} depth={0} openDepth={openDepth} pointer="" />
      </ul>
    </Marks>
  );
}
