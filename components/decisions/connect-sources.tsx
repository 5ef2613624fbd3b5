"use client";
import { useState } from "react";
import type { Endpoints } from "../settings/send-data-snippets";
import { CodeBlock } from "../ui/code-block";
import { TabPanel, Tabs } from "../ui/tabs";
import { connectSnippets } from "./connect-snippets";

/** Instead of an empty list: how policies and guardrails are connected. */
export function ConnectSources({ endpoints }: { endpoints: Endpoints }) {
  const all = connectSnippets(endpoints);
  const [chosen, setChosen] = useState("opa");
  return (
    <div className="mx-auto w-full max-w-3xl whitespace-normal px-3 py-5">
      <h2 className="font-medium text-title">No decision has arrived yet</h2>
      <p className="mt-1 mb-4 text-body text-text-2">
        Connect what decides for your agents. This page fills by itself with the first decision, joined to its
        run, trace and request.
        {endpoints.open
          ? " From this machine no key is needed; what arrives without one belongs to the default project."
          : " Senders need an API key with write scope: Settings, API keys. It goes where YOUR_KEY stands."}
      </p>
      <div className="overflow-hidden rounded-lg border bg-surface">
        <Tabs
          label="Sources of decisions"
          tabs={all.map(({ id, words }) => ({ value: id, words }))}
          value={chosen}
          onChange={setChosen}
        >
          {all.map(({ id, words, about, text }) => (
            <TabPanel key={id} value={id} className="p-3">
              <p className="mb-2 text-table text-text-2">{about}</p>
              <CodeBlock text={text} label={`${words} settings`} wrap />
            </TabPanel>
          ))}
        </Tabs>
      </div>
    </div>
  );
}
