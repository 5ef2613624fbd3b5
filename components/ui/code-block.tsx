import { CopyButton } from "./copy-button";
import { cx } from "./cx";

type Props = { text: string; label: string; wrap?: boolean; className?: string };

/** Text to read or paste, as it is. `label` names the scrollable region. */
export function CodeBlock({ text, label, wrap = false, className }: Props) {
  return (
    <div className={cx("relative rounded-md border bg-canvas", className)}>
      <CopyButton text={text} what={label} className="absolute top-1.5 right-1.5 bg-raised" />
      <section
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
        tabIndex={0}
        className="max-h-96 overflow-auto rounded-md p-3 pr-9"
      >
        <pre className={cx("font-mono text-table", wrap && "whitespace-pre-wrap [overflow-wrap:anywhere]")}>
          {text}
        </pre>
      </section>
    </div>
  );
}
