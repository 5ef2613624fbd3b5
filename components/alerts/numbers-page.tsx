"use client";
import Link from "next/link";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { formatNumber, formatShare } from "@/lib/client/format";
import { useQuestion } from "@/lib/client/use-question";
import { useHref, useView } from "@/lib/client/use-view";
import type { TriageNumbers } from "@/lib/contract/triage-numbers";
import type { Severity } from "@/lib/model/alert";
import { severities } from "@/lib/model/alert";
import { Panel } from "../panel/panel";
import { EmptyState } from "../ui/empty-state";
import { Segmented } from "../ui/select";
import { ToldText } from "../ui/told-text";
import { issueHref } from "./inbox-lines";
import { kindWords, personWords } from "./issue-words";
import { SeverityMark } from "./severity-mark";
import { TookTable, tookWords } from "./took-table";
import { onAlerts, triagePaths } from "./triage-api";

const windows = ["24h", "7d", "30d"] as const;
const windowWords = { "24h": "24 hours", "7d": "7 days", "30d": "30 days" } as const;

/** How fast people take what comes up and how fast it ends, and what comes up most: where a rule or a fix is worth it. */
export function NumbersPage() {
  const { project } = useView();
  const [window, setWindow] = useQueryState("window", parseAsStringLiteral(windows).withDefault("30d"));
  const answer = useQuestion<TriageNumbers>(
    triagePaths.numbers,
    { project, from: window },
    { refreshOn: onAlerts, everyMs: 60_000 },
  );
  const numbers = answer.data;
  const isEmpty = numbers !== undefined && numbers.all.times === 0;
  return (
    <div className="mx-auto flex w-full max-w-[1200px] flex-col gap-3 p-3">
      <div className="flex flex-wrap items-center gap-3">
        <h1 className="flex-1 font-medium text-title">How triage goes</h1>
        <Segmented
          label="Over"
          value={window}
          options={windows.map((value) => ({ value, words: windowWords[value] }))}
          onChange={(next) => void setWindow(next)}
        />
      </div>
      <Panel
        title="In all"
        about="beside the same time before"
        answer={answer}
        height={76}
        empty={
          isEmpty && (
            <EmptyState title="Nothing came up in this time">
              Once alerts fire and people take them, it stands here how long that took.
            </EmptyState>
          )
        }
      >
        {numbers !== undefined && <Figures all={numbers.all} before={numbers.before} />}
      </Panel>
      {numbers !== undefined && !isEmpty && <Tables numbers={numbers} />}
    </div>
  );
}

function Figures({ all, before }: Pick<TriageNumbers, "all" | "before">) {
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 px-3 pb-3 sm:grid-cols-4">
      <Figure name="Came up" value={formatNumber(all.times)} before={formatNumber(before.times)} />
      <Figure
        name="Taken by a person"
        value={formatShare(all.times === 0 ? Number.NaN : all.acknowledged / all.times)}
        before={formatShare(before.times === 0 ? Number.NaN : before.acknowledged / before.times)}
      />
      <Figure
        name="Taken after"
        value={tookWords(all.mtta_p50_ms)}
        before={tookWords(before.mtta_p50_ms)}
        about={`median; mean (MTTA) ${tookWords(all.mtta_ms)}`}
      />
      <Figure
        name="Ended after"
        value={tookWords(all.mttr_p50_ms)}
        before={tookWords(before.mttr_p50_ms)}
        about={`median; mean (MTTR) ${tookWords(all.mttr_ms)}`}
      />
    </dl>
  );
}

function Figure({
  name,
  value,
  before,
  about,
}: {
  name: string;
  value: string;
  before: string;
  about?: string;
}) {
  return (
    <div>
      <dt className="text-label text-text-3">{name}</dt>
      <dd>
        <span className="font-medium text-figure tabular-nums">{value}</span>
        <span className="ml-2 text-label text-text-3 tabular-nums">before: {before}</span>
        {about !== undefined && <span className="block text-label text-text-3">{about}</span>}
      </dd>
    </div>
  );
}

function Tables({ numbers }: { numbers: TriageNumbers }) {
  const href = useHref();
  return (
    <>
      <Panel title="What comes up most" about="a rule to tune, a cause to remove">
        <TookTable
          of="Line"
          rows={numbers.top.map((each) => ({
            key: each.group_key,
            took: each,
            name: (
              <Link
                href={issueHref(href, each.issue_id)}
                prefetch={false}
                className="underline decoration-line-strong underline-offset-2 hover:text-accent"
              >
                <ToldText ofMany words={each.title} />
              </Link>
            ),
          }))}
        />
      </Panel>
      <div className="grid items-start gap-3 lg:grid-cols-2">
        <Panel title="By severity">
          <TookTable
            of="Severity"
            rows={numbers.by_severity.map((each) => ({
              key: each.value,
              took: each,
              name: isSeverity(each.value) ? <SeverityMark severity={each.value} /> : each.value,
            }))}
          />
        </Panel>
        <Panel title="By kind">
          <TookTable
            of="Kind"
            rows={numbers.by_kind.map((each) => ({
              key: each.value,
              took: each,
              name: kindWords[each.value],
            }))}
          />
        </Panel>
        <Panel title="By owner">
          <TookTable
            of="Owner"
            rows={numbers.by_owner.map((each) => ({
              key: each.owner?.id ?? "",
              took: each,
              name: each.owner === null ? "Nobody's" : personWords(each.owner),
            }))}
          />
        </Panel>
      </div>
    </>
  );
}

function isSeverity(text: string): text is Severity {
  return (severities as readonly string[]).includes(text);
}
