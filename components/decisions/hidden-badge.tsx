import type { HiddenKind } from "./hidden-parts";

const titles: Record<HiddenKind, string> = {
  erased: "The source removed this before it sent the decision",
  masked: "The source overwrote this before it sent the decision",
  redacted: "Rules of this project overwrote this before it was stored",
};

/** Stands where a value is not what was decided on. */
export function HiddenBadge({ kind }: { kind: HiddenKind }) {
  return (
    <span
      title={titles[kind]}
      className="inline-flex h-4 shrink-0 items-center self-center rounded-sm border border-line-strong border-dashed bg-canvas px-1 font-sans text-[10.5px] text-text-2"
    >
      {kind}
    </span>
  );
}
