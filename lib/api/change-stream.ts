import type { ChangeNotice, StreamChanged } from "@/lib/contract/stream";
import { readCaller, scopeOf } from "./caller";
import { changeFeed, webContext } from "./context";
import { liveStatus } from "./live-status";
import { errorResponse } from "./respond";
import { eventStream, type SseSender } from "./sse";

// Two a second for one client, however many writers there are.
const coalesceMs = 500;
const statusEveryMs = 2_000;
const maxRuns = 200;

/** `changed` events of one project, coalesced, and `status` every 2 s. */
export async function changeStream(request: Request): Promise<Response> {
  const context = webContext();
  try {
    const caller = await readCaller(context, request.headers);
    const scope = scopeOf(caller, new URL(request.url).searchParams.get("project") || undefined);
    const [project] = scope.projects;
    if (!project) throw new Error("a scope has a project");
    return eventStream(request, (sender) => {
      sendChanges(sender, project);
      sendStatus(sender);
    });
  } catch (error) {
    return errorResponse(error, context.log);
  }
}

function sendChanges(sender: SseSender, project: { id: number; slug: string }): void {
  let pending: StreamChanged | null = null;
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    timer = undefined;
    // A client that does not read keeps one merged event waiting, not a queue.
    if (pending === null || sender.full()) return;
    sender.send({ event: "changed", data: pending });
    pending = null;
  };
  const add = (notice: Omit<ChangeNotice, "project">) => {
    pending = merge(
      pending ?? {
        project: project.slug,
        spans: 0,
        logs: 0,
        decisions: 0,
        runs: [],
        rollups: false,
        alerts: false,
      },
      notice,
    );
    timer ??= setTimeout(flush, coalesceMs);
  };
  const unfollow = changeFeed().follow(
    (notice) => {
      if (notice.project === project.id) add(notice);
    },
    // What was missed is unknown: everything may have changed.
    () => add({ spans: 1, logs: 1, decisions: 1, runs: [], rollups: true, alerts: true }),
  );
  sender.closed.addEventListener("abort", () => {
    unfollow();
    clearTimeout(timer);
  });
}

function merge(into: StreamChanged, notice: Omit<ChangeNotice, "project">): StreamChanged {
  return {
    project: into.project,
    spans: into.spans + notice.spans,
    logs: into.logs + notice.logs,
    decisions: into.decisions + notice.decisions,
    runs: [...new Set([...into.runs, ...notice.runs])].slice(0, maxRuns),
    rollups: into.rollups || notice.rollups,
    alerts: into.alerts || notice.alerts,
  };
}

function sendStatus(sender: SseSender): void {
  const tell = async () => {
    const status = await liveStatus(webContext().pool);
    if (!sender.full()) sender.send({ event: "status", data: status });
  };
  void tell();
  const timer = setInterval(() => void tell(), statusEveryMs);
  sender.closed.addEventListener("abort", () => clearInterval(timer));
}
