import { micromark } from "micromark";
import { notFound } from "next/navigation";
import { questionContext } from "@/lib/api/page-context";
import { runbook, runbookNames } from "@/lib/query/runbook";

type Props = { params: Promise<{ name: string }> };

export async function generateMetadata({ params }: Props) {
  return { title: (await params).name };
}

/** Where the `runbook_url` of the starter rules leads. */
export default async function Page({ params }: Props) {
  const { name } = await params;
  const { db, scope } = await questionContext();
  if (!runbookNames().has(name)) notFound();
  const { markdown } = await runbook(db, scope, { name });
  return (
    <article
      className="runbook max-w-[80ch] p-4 text-body text-text-2"
      // biome-ignore lint/security/noDangerouslySetInnerHtml: micromark on the server, which lets no HTML through
      dangerouslySetInnerHTML={{ __html: micromark(markdown) }}
    />
  );
}
