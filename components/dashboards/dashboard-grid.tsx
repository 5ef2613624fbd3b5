"use client";
import { GripVertical, MoveDiagonal2 } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from "react";
import { type DashboardPanel, gridColumns } from "@/lib/contract/dashboard-spec";
import { cx } from "../ui/cx";
import { movePanel, type Place, type ShownPanel } from "./grid";

export const rowPx = 30;
export const gapPx = 8;
export const heightOf = (rows: number) => rows * rowPx + (rows - 1) * gapPx;

type Props = {
  shown: readonly ShownPanel[];
  /** While editing: what is moved, without copies and folds. Null: nothing can be moved. */
  editing: readonly DashboardPanel[] | null;
  onMove: (panels: DashboardPanel[]) => void;
  render: (panel: ShownPanel, handles: ReactNode) => ReactNode;
};
type Drag = { id: number; kind: "move" | "size"; fromX: number; fromY: number; at: Place; to: Place };

/** Panels at their places; while editing each has a handle to drag, and arrow keys that do the same. */
export function DashboardGrid({ shown, editing, onMove, render }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  const preview = editing !== null && drag !== null ? movePanel(editing, drag.id, drag.to) : null;
  const placeOf = (panel: ShownPanel): Place => preview?.find(({ id }) => id === panel.id) ?? panel;

  const start = (kind: Drag["kind"], panel: ShownPanel) => (event: PointerEvent<HTMLButtonElement>) => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.focus();
    event.currentTarget.setPointerCapture(event.pointerId);
    const { x, y, w, h } = panel;
    setDrag({
      id: panel.id,
      kind,
      fromX: event.clientX,
      fromY: event.clientY,
      at: { x, y, w, h },
      to: { x, y, w, h },
    });
  };
  const move = (event: PointerEvent) => {
    const width = box.current?.clientWidth ?? 0;
    if (drag === null || width === 0) return;
    const dx = Math.round((event.clientX - drag.fromX) / ((width + gapPx) / gridColumns));
    const dy = Math.round((event.clientY - drag.fromY) / (rowPx + gapPx));
    setDrag({ ...drag, to: shifted(drag.at, drag.kind, dx, dy) });
  };
  const end = () => {
    if (preview !== null) onMove(preview);
    setDrag(null);
  };
  const key = (kind: Drag["kind"], panel: ShownPanel) => (event: KeyboardEvent) => {
    const step = arrows[event.key];
    if (step === undefined || editing === null) return;
    event.preventDefault();
    const size = kind === "size" || event.shiftKey ? "size" : "move";
    const { x, y, w, h } = panel;
    // Up and down over a neighbour as high as itself; one cell would fall back at once.
    const dy = size === "move" ? step[1] * (step[1] > 0 ? h + 1 : 1) : step[1];
    onMove(movePanel(editing, panel.id, shifted({ x, y, w, h }, size, step[0], dy)));
  };
  return (
    <div
      ref={box}
      className="grid grid-cols-[repeat(24,minmax(0,1fr))]"
      style={{ gap: gapPx, gridAutoRows: rowPx }}
    >
      {shown.map((panel) => {
        const { x, y, w, h } = placeOf(panel);
        return (
          <div
            key={panel.key}
            className={cx(
              "col-span-full row-[span_var(--h)] min-w-0 sm:col-[var(--col)] sm:row-[var(--row)]",
              drag?.id === panel.id && "z-10 opacity-80",
            )}
            style={
              {
                "--h": h,
                "--col": `${x + 1} / span ${w}`,
                "--row": `${y + 1} / span ${h}`,
              } as React.CSSProperties
            }
          >
            {render(
              { ...panel, x, y, w, h },
              editing !== null && (
                <>
                  <Handle
                    label={`Move ${panel.title || panel.kind}: drag, or arrow keys; with shift they size it`}
                    onPointerDown={start("move", panel)}
                    onPointerMove={move}
                    onPointerUp={end}
                    onKeyDown={key("move", panel)}
                  >
                    <GripVertical aria-hidden className="size-3.5" />
                  </Handle>
                  <Handle
                    label={`Size ${panel.title || panel.kind}: drag, or arrow keys`}
                    onPointerDown={start("size", panel)}
                    onPointerMove={move}
                    onPointerUp={end}
                    onKeyDown={key("size", panel)}
                  >
                    <MoveDiagonal2 aria-hidden className="size-3.5" />
                  </Handle>
                </>
              ),
            )}
          </div>
        );
      })}
    </div>
  );
}

const arrows: { [key: string]: readonly [number, number] | undefined } = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function shifted({ x, y, w, h }: Place, kind: Drag["kind"], dx: number, dy: number): Place {
  return kind === "move"
    ? { x: x + dx, y: Math.max(0, y + dy), w, h }
    : { x, y, w: Math.max(2, Math.min(gridColumns - x, w + dx)), h: Math.max(1, h + dy) };
}

type HandleProps = {
  label: string;
  children: ReactNode;
  onPointerDown: (event: PointerEvent<HTMLButtonElement>) => void;
  onPointerMove: (event: PointerEvent) => void;
  onPointerUp: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
};

function Handle({ label, children, ...events }: HandleProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className="inline-flex size-6 touch-none cursor-grab items-center justify-center rounded-md text-text-3 hover:bg-raised hover:text-text max-sm:hidden"
      {...events}
    >
      {children}
    </button>
  );
}
