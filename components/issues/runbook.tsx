import { ArrowUpRight } from "lucide-react";

/** `html` was made on our server from Markdown, without raw HTML and without addresses that run scripts. */
export type RunbookText = { name: string; html: string };

type Props = { runbook: RunbookText | null; url: string | null };

/** What to do about it. */
export function Runbook({ runbook, url }: Props) {
  const isWeb = url !== null && /^https?:\/\//i.test(url);
  return (
    <div className="px-3 pb-3">
      {runbook !== null && (
        <div
          className="runbook text-body text-text-2"
          // biome-ignore lint/security/noDangerouslySetInnerHtml: micromark on the server, which lets no HTML through
          dangerouslySetInnerHTML={{ __html: runbook.html }}
        />
      )}
      {isWeb && (
        <a
          href={url}
          target="_blank"
          rel="noreferrer"
          className="mt-2 inline-flex items-center gap-1 text-table underline underline-offset-2 hover:text-accent"
        >
          Runbook of the rule <ArrowUpRight aria-hidden className="size-3.5" />
        </a>
      )}
      {runbook === null && !isWeb && (
        <p className="text-table text-text-3">
          The rule names none. Give it an annotation <span className="font-mono">runbook_url</span>.
        </p>
      )}
    </div>
  );
}
