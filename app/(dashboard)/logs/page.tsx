import { LogPage } from "@/components/logs/log-page";
import { firstAnswer } from "@/lib/api/first-answer";
import { listParams, type SearchParams, textParam } from "@/lib/client/list-params";
import { logListInput } from "@/lib/contract/log-list";
import { logList } from "@/lib/query/log-list";

export const metadata = { title: "Logs" };

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const params = await searchParams;
  const isLines = ["view", "around"].every((name) => textParam(params, name) === undefined);
  const input = logListInput.parse(listParams(params, 200));
  const ask = ({ db, scope }: Parameters<Parameters<typeof firstAnswer>[1]>[0]) => logList(db, scope, input);
  return <LogPage initial={isLines ? await firstAnswer(textParam(params, "project"), ask) : undefined} />;
}
