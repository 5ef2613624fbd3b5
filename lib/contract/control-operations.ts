import { alertControlOperations } from "./alert-control-operations";
import {
  apiKeyCreateInput,
  apiKeyCreateOutput,
  apiKeyListInput,
  apiKeyListOutput,
  apiKeyRevokeInput,
  apiKeyRow,
} from "./api-keys";
import { type ControlOperation, changedId, control, deletedId } from "./control-operation";
import { dashboardCreateInput, dashboardDeleteInput, dashboardSaved, dashboardSaveInput } from "./dashboard";
import {
  decisionSettingsChange,
  decisionSettingsInput,
  decisionSettingsOutput,
  decisionSettingsRestore,
  decisionSettingsTried,
  decisionSettingsTry,
} from "./decision-settings-page";
import { projectListInput, projectListOutput } from "./projects";
import {
  policyBundleDeleteInput,
  policyBundleUploadInput,
  replayCheckInput,
  replayCheckOutput,
  replayCreateInput,
  replayDetailInput,
} from "./replay";
import { retentionChangeInput, retentionInput, retentionOutput } from "./retention";
import {
  scrapeTargetChangeInput,
  scrapeTargetCreateInput,
  scrapeTargetListInput,
  scrapeTargetListOutput,
  scrapeTargetRemoveInput,
  scrapeTargetRow,
} from "./scrape-targets";
import { scrapeTryInput, scrapeTryOutput } from "./scrape-try";

/** Everything that a signed-in person can change or try: routes and OpenAPI document come from this one table. */
export const controlOperations = {
  projectList: control(
    "get",
    "/projects",
    "Projects of the person, with the role in each",
    projectListInput,
    projectListOutput,
  ),
  keyList: control(
    "get",
    "/keys",
    "API keys, without the keys themselves",
    apiKeyListInput,
    apiKeyListOutput,
  ),
  keyCreate: control(
    "post",
    "/keys",
    "Makes an API key, which is told this once; for admins",
    apiKeyCreateInput,
    apiKeyCreateOutput,
  ),
  keyRevoke: control("delete", "/keys", "Revokes an API key; for admins", apiKeyRevokeInput, apiKeyRow),
  dashboardCreate: control("post", "/dashboards", "Makes a dashboard", dashboardCreateInput, dashboardSaved),
  dashboardSave: control(
    "put",
    "/dashboards/{id}",
    "Saves a dashboard as its next version",
    dashboardSaveInput,
    dashboardSaved,
  ),
  dashboardDelete: control(
    "delete",
    "/dashboards/{id}",
    "Deletes a dashboard with its versions",
    dashboardDeleteInput,
    deletedId,
  ),
  decisionSettings: control(
    "get",
    "/decision-settings",
    "How results of policies are read and what is redacted, with its history",
    decisionSettingsInput,
    decisionSettingsOutput,
  ),
  decisionSettingsChange: control(
    "put",
    "/decision-settings",
    "Saves one part of the decision settings; for admins",
    decisionSettingsChange,
    decisionSettingsOutput,
  ),
  decisionSettingsRestore: control(
    "put",
    "/decision-settings/restore",
    "Puts back one part as it was saved before; for admins",
    decisionSettingsRestore,
    decisionSettingsOutput,
  ),
  decisionSettingsTry: control(
    "put",
    "/decision-settings/try",
    "What would come of a sample by settings that need not be saved; changes nothing",
    decisionSettingsTry,
    decisionSettingsTried,
  ),
  retention: control(
    "get",
    "/retention",
    "How long each signal is kept, and what goes next",
    retentionInput,
    retentionOutput,
  ),
  retentionChange: control(
    "put",
    "/retention",
    "Sets how long a signal is kept, for data of later days; for admins",
    retentionChangeInput,
    retentionOutput,
  ),
  scrapeTargetList: control(
    "get",
    "/scrape-targets",
    "Targets that are scraped, with the last scrape of each",
    scrapeTargetListInput,
    scrapeTargetListOutput,
  ),
  scrapeTargetCreate: control(
    "post",
    "/scrape-targets",
    "Adds a target; for admins",
    scrapeTargetCreateInput,
    scrapeTargetRow,
  ),
  scrapeTargetChange: control(
    "patch",
    "/scrape-targets/{id}",
    "Changes what is given of a target; for admins",
    scrapeTargetChangeInput,
    scrapeTargetRow,
  ),
  scrapeTargetRemove: control(
    "delete",
    "/scrape-targets/{id}",
    "Removes a target; for admins",
    scrapeTargetRemoveInput,
    scrapeTargetRow,
  ),
  scrapeTargetTry: control(
    "put",
    "/scrape-targets/try",
    "Scrapes a target once and tells what it gives; changes nothing; for admins",
    scrapeTryInput,
    scrapeTryOutput,
  ),
  policyBundleUpload: {
    ...control(
      "post",
      "/policy-bundles",
      "Keeps a policy bundle (gzipped tar, as `opa build` makes it)",
      policyBundleUploadInput,
      changedId,
    ),
    upload: "application/gzip",
  },
  policyBundleDelete: control(
    "delete",
    "/policy-bundles/{id}",
    "Deletes a policy bundle that no replay is waiting for",
    policyBundleDeleteInput,
    deletedId,
  ),
  replayCreate: control(
    "post",
    "/replays",
    "Starts a replay: stored decisions are asked again under another policy",
    replayCreateInput,
    changedId,
  ),
  replayCancel: control("post", "/replays/{id}/cancel", "Ends a replay early", replayDetailInput, changedId),
  replayDelete: control(
    "delete",
    "/replays/{id}",
    "Deletes a replay with its results",
    replayDetailInput,
    deletedId,
  ),
  replayCheck: control(
    "post",
    "/replays/check",
    "Compiles a policy and tells what it reads; changes nothing",
    replayCheckInput,
    replayCheckOutput,
  ),
  ...alertControlOperations,
} satisfies { [name: string]: ControlOperation };
