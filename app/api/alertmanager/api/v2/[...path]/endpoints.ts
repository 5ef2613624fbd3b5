import type {
  AlertmanagerCall,
  AlertmanagerEndpoint,
  FindAlertmanagerEndpoint,
} from "@/lib/api/alertmanager/handle-alertmanager";
import { postedSilence } from "@/lib/contract/alerts-in";
import { addSilence, changeSilence, expireSilence } from "@/lib/control/silences";
import { InvalidInput } from "@/lib/errors";
import type { Matcher } from "@/lib/model/prom-series";
import { createAlertIntake } from "@/lib/pipeline-alerts";
import {
  alertmanagerAlerts,
  alertmanagerGroups,
  alertmanagerReceivers,
} from "@/lib/query/alerts/alertmanager/alert-items";
import { alertmanagerSilence, alertmanagerSilences } from "@/lib/query/alerts/alertmanager/silence-items";
import packageJson from "@/package.json";

const startedAt = new Date().toISOString();

/** By method and path; `{id}` is what a path ends in. */
const endpoints: { [path: string]: AlertmanagerEndpoint | undefined } = {
  "GET status": { name: "status", needs: "read", answer: async () => status() },
  "GET receivers": {
    name: "receivers",
    needs: "read",
    answer: ({ db, scope }) => alertmanagerReceivers(db, scope),
  },
  "GET alerts": {
    name: "alerts",
    needs: "read",
    answer: ({ db, scope, params }) => alertmanagerAlerts(db, scope, params),
  },
  "POST alerts": { name: "post alerts", needs: "write", answer: postAlerts },
  "GET alerts/groups": {
    name: "groups",
    needs: "read",
    answer: ({ db, scope, params }) => alertmanagerGroups(db, scope, params),
  },
  "GET silences": {
    name: "silences",
    needs: "read",
    answer: ({ db, scope, params }) => alertmanagerSilences(db, scope, params),
  },
  "POST silences": { name: "post silence", needs: "read and write", answer: postSilence },
  "GET silence/{id}": {
    name: "silence",
    needs: "read",
    answer: ({ db, scope, name }) => alertmanagerSilence(db, scope, name),
  },
  "DELETE silence/{id}": {
    name: "delete silence",
    needs: "read and write",
    answer: async ({ db, scope, name }) => {
      // Told apart here: an id that is none is no fault of the database's.
      await alertmanagerSilence(db, scope, name);
      await expireSilence(db, scope.projectIds, name, "an API key", Date.now());
    },
  },
};

export const findEndpoint: FindAlertmanagerEndpoint = (method, path) => {
  const id = /^silence\/([^/]+)\/?$/.exec(path)?.[1];
  const key = id === undefined ? path.replace(/\/$/, "") : "silence/{id}";
  const endpoint = endpoints[`${method} ${key}`];
  if (endpoint !== undefined) return { endpoint, name: id ?? "" };
  return Object.keys(endpoints).some((known) => known.endsWith(` ${key}`)) ? null : undefined;
};

function status(): object {
  const { version } = packageJson;
  return {
    cluster: { name: "", status: "disabled", peers: [] },
    config: { original: "# Routes and receivers: Settings, Notifications.\n" },
    uptime: startedAt,
    versionInfo: { branch: "", buildDate: "", buildUser: "", goVersion: "", revision: "", version },
  };
}

async function postAlerts({ db, scope, body }: AlertmanagerCall): Promise<void> {
  const intake = createAlertIntake({ pool: db, patience: { during: (work) => work() } });
  try {
    const report = await intake.take(scope.projectIds[0] ?? 0, "posted", body, Date.now());
    const told = report.errors.slice(0, 10).map(({ index, reason }) => `alert ${index}: ${reason}`);
    if (report.rejected > 0)
      throw new InvalidInput(`${report.rejected} refused, the others are stored: ${told.join("; ")}`);
  } finally {
    intake.close();
  }
}

async function postSilence(call: AlertmanagerCall): Promise<{ silenceID: string }> {
  const { db, scope } = call;
  const posted = postedSilence.parse(call.body);
  const nowMs = Date.now();
  const who = `${posted.createdBy} (API key)`;
  const matchers = posted.matchers.map(
    ({ name, value, isRegex, isEqual }): Matcher => ({
      name,
      value,
      op: isRegex ? (isEqual ? "=~" : "!~") : isEqual ? "=" : "!=",
    }),
  );
  const [startsMs, endsMs] = [Date.parse(posted.startsAt), Date.parse(posted.endsAt)];
  const { id, comment } = posted;
  if (id !== undefined && id !== "" && (await isChangeable(call, id, nowMs))) {
    const change = { id, matchers, starts_at: startsMs, ends_at: endsMs, comment };
    await changeSilence(db, scope.projectIds, change, who, nowMs);
    return { silenceID: id };
  }
  const projectId = scope.projectIds[0] ?? 0;
  return {
    silenceID: await addSilence(db, { projectId, who, matchers, startsMs, endsMs, comment, nowMs }),
  };
}

/** One that has expired is made anew, as in an Alertmanager. Throws NotFound for one that was never there. */
async function isChangeable({ db, scope }: AlertmanagerCall, id: string, nowMs: number): Promise<boolean> {
  const { status: is } = await alertmanagerSilence(db, scope, id, nowMs);
  return is.state !== "expired";
}
