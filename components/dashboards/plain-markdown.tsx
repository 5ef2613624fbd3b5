import type { ReactNode } from "react";

/** Headings, lists, paragraphs, bold, code and links of Markdown; everything else stays the text it is. Never HTML. */
export function PlainMarkdown({ text }: { text: string }) {
  return (
    <div className="flex flex-col gap-1.5 px-3 pb-3 text-body text-text-2">
      {text.split(/\n{2,}/).map((block, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks of a text have no name but their place
        <Block key={place} text={block.trim()} />
      ))}
    </div>
  );
}

function Block({ text }: { text: string }) {
  const lines = text.split("\n");
  const heading = /^#{1,6}\s+(.*)$/.exec(lines[0] ?? "");
  if (heading !== null)
    return (
      <>
        <h3 className="font-medium text-text">{inline(heading[1] ?? "")}</h3>
        {lines.length > 1 && <Block text={lines.slice(1).join("\n")} />}
      </>
    );
  if (lines.every((line) => /^\s*([-*+]|\d+\.)\s+/.test(line)))
    return (
      <ul className="list-disc pl-4">
        {lines.map((line) => (
          <li key={line}>{inline(line.replace(/^\s*([-*+]|\d+\.)\s+/, ""))}</li>
        ))}
      </ul>
    );
  return <p className="whitespace-pre-line">{inline(text)}</p>;
}

const pattern = /\[([^\]]+)\]\((https?:\/\/[^\s)]+|\/[^\s)]*)\)|\*\*([^*]+)\*\*|`([^`]+)`/g;

function inline(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const hit of text.matchAll(pattern)) {
    parts.push(text.slice(from, hit.index));
    const [all, words, href, bold, code] = hit;
    if (href !== undefined)
      parts.push(
        <a key={hit.index} href={href} rel="noreferrer" className="text-accent hover:underline">
          {words}
        </a>,
      );
    else if (bold !== undefined)
      parts.push(
        <strong key={hit.index} className="font-medium text-text">
          {bold}
        </strong>,
      );
    else
      parts.push(
        <code key={hit.index} className="rounded-sm bg-raised px-1 font-mono text-table">
          {code}
        </code>,
      );
    from = hit.index + all.length;
  }
  return [...parts, text.slice(from)];
}
