"use client";
import { ChevronDown, ChevronRight } from "lucide-react";
import { type ReactNode, useMemo, useRef } from "react";
import { substitute, type Variables } from "@/lib/client/prom/variables";
import { Panel } from "../panel/panel";
import type { ShownPanel } from "./grid";
import { PlainMarkdown } from "./plain-markdown";
import { PromPanel } from "./prom-panel";
import { RowsView } from "./rows-view";
import { useSeen } from "./use-seen";

type Props = {
  panel: ShownPanel;
  variables: Variables;
  toolbar: ReactNode;
  heightPx: number;
  /** Queries wait until the choices of variables are known. */
  isReady: boolean;
  onFold: () => void;
};

/** One panel of a dashboard, whatever it shows. */
export function PanelView({ panel, variables, toolbar, heightPx, isReady, onFold }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const seen = useSeen(place);
  const scoped = useMemo<Variables>(() => {
    const own = Object.entries(panel.scope).map(([name, value]) => [name, { values: [value], all: false }]);
    return own.length === 0 ? variables : { ...variables, ...Object.fromEntries(own) };
  }, [panel.scope, variables]);
  const title = substitute(panel.title, scoped);
  return (
    <div ref={place} className="h-full min-w-0">
      {panel.kind === "row" ? (
        <div className="flex h-full items-center gap-2">
          <button
            type="button"
            aria-expanded={!panel.collapsed}
            onClick={onFold}
            className="flex min-w-0 items-center gap-1.5 font-medium text-body"
          >
            {panel.collapsed ? (
              <ChevronRight aria-hidden className="size-4" />
            ) : (
              <ChevronDown aria-hidden className="size-4" />
            )}
            <span className="truncate">{title || "Row"}</span>
          </button>
          <span aria-hidden className="h-px flex-1 bg-line" />
          {toolbar}
        </div>
      ) : panel.kind === "text" ? (
        <Panel title={title} toolbar={toolbar} className="h-full overflow-hidden" scrolls>
          <PlainMarkdown text={substitute(panel.text, scoped)} />
        </Panel>
      ) : panel.kind === "runs" || panel.kind === "decisions" || panel.kind === "logs" ? (
        <RowsView
          kind={panel.kind}
          title={title || panel.kind}
          q={substitute(panel.q, scoped)}
          toolbar={toolbar}
          enabled={seen && isReady}
        />
      ) : (
        <PromPanel
          panel={panel}
          title={title || "Panel"}
          variables={scoped}
          toolbar={toolbar}
          heightPx={heightPx}
          enabled={seen && isReady}
        />
      )}
    </div>
  );
}
