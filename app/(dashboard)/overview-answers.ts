import type { OverviewInitial } from "@/components/overview/overview";
import { groups, type OverviewView, questions, subjects } from "@/components/overview/overview-questions";
import { questionContext } from "@/lib/api/page-context";
import type { QueryValue } from "@/lib/client/fetch-json";
import { defaultRange, resolveRange } from "@/lib/client/time-range";
import { operations } from "@/lib/contract/operations";
import { decisionBreakdown } from "@/lib/query/decision-breakdown";
import { decisionList } from "@/lib/query/decision-list";
import { decisionsPanel, guardrailsPanel } from "@/lib/query/decision-panels";
import { overviewNumbers } from "@/lib/query/overview-numbers";
import { panelSeries } from "@/lib/query/panel-series";
import { runList } from "@/lib/query/run-list";

type Search = { [name: string]: string | string[] | undefined };

function text(search: Search, name: string): string | undefined {
  const value = search[name];
  return Array.isArray(value) ? value[0] : value;
}

/** What the address asks for, as the browser will read it too (overview-state.ts). */
function readView(search: Search, project: string): OverviewView {
  const one = <Value extends string>(values: readonly Value[], name: string, fallback: Value) =>
    values.find((value) => value === text(search, name)) ?? fallback;
  return {
    project,
    from: text(search, "from") ?? defaultRange.from,
    to: text(search, "to") ?? null,
    by: one(groups, "by", "none"),
    subject: one(subjects, "subject", "runs"),
    q: text(search, "q") ?? "",
  };
}

/** The answers of the first paint; null where one of them failed: the browser asks again and says what is wrong. */
export async function overviewAnswers(search: Search): Promise<OverviewInitial | null> {
  const { db, scope, project } = await questionContext(text(search, "project"));
  const view = readView(search, project.slug);
  const { fromMs, toMs } = resolveRange(view, Date.now());
  const given = (params: Record<string, QueryValue>) => {
    const said = Object.entries(params).filter(([, value]) => value !== null && value !== "");
    return { ...Object.fromEntries(said), from: fromMs, to: toMs };
  };
  const panel = (name: "throughput" | "latency" | "errors") =>
    panelSeries(
      db,
      scope,
      operations.panelSeries.input.parse({ ...given(questions[name](view)), panel: name }),
    );
  try {
    const [numbers, throughput, latency, errors, failing, decisions, guardrails, denying, denials] =
      await Promise.all([
        overviewNumbers(db, scope, operations.overviewNumbers.input.parse(given(questions.numbers(view)))),
        panel("throughput"),
        panel("latency"),
        panel("errors"),
        runList(db, scope, operations.runList.input.parse(given(questions.failing(view)))),
        decisionsPanel(db, scope, operations.decisionsPanel.input.parse(given(questions.decisions(view)))),
        guardrailsPanel(db, scope, operations.guardrailsPanel.input.parse(given(questions.guardrails(view)))),
        decisionBreakdown(
          db,
          scope,
          operations.decisionBreakdown.input.parse(given(questions.denying(view))),
        ),
        decisionList(db, scope, operations.decisionList.input.parse(given(questions.denials(view)))),
      ]);
    return { numbers, throughput, latency, errors, failing, decisions, guardrails, denying, denials };
  } catch {
    return null;
  }
}
