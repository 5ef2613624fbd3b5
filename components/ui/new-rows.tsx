import { ArrowUp } from "lucide-react";
import { plural } from "@/lib/client/format";

type Props = { count: number; more?: boolean; one: string; many?: string; onShow: () => void };

/** "12 new runs": says what waits on top, and shows it on a click. Floats, so that nothing moves when it comes. */
export function NewRows({ count, more = false, one, many, onShow }: Props) {
  const words = plural(count, `new ${one}`, `new ${many ?? `${one}s`}`);
  return (
    <div className="pointer-events-none absolute inset-x-0 top-9 z-20 flex justify-center" role="status">
      <button
        type="button"
        onClick={onShow}
        className="pointer-events-auto inline-flex h-6 items-center gap-1 rounded-full bg-accent-fill px-2.5 font-medium text-on-accent text-table shadow-float hover:brightness-110"
      >
        <ArrowUp aria-hidden className="size-3.5" />
        {more ? `${words} and more` : words}
      </button>
    </div>
  );
}
