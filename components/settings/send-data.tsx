"use client";
import { useState } from "react";
import { CodeBlock } from "../ui/code-block";
import { CopyButton } from "../ui/copy-button";
import { TabPanel, Tabs } from "../ui/tabs";
import { type Endpoints, snippets } from "./send-data-snippets";

export type { Endpoints };

function Endpoint({ words, value }: { words: string; value: string }) {
  return (
    <div className="flex h-8 items-center gap-3 px-3">
      <dt className="w-24 shrink-0 text-table text-text-2">{words}</dt>
      <dd className="flex min-w-0 items-center gap-1 font-mono text-table">
        <span className="truncate">{value}</span>
        <CopyButton text={value} what={`${words} endpoint`} />
      </dd>
    </div>
  );
}

/** The exact settings of an exporter for this installation, to paste. */
export function SendData({ endpoints }: { endpoints: Endpoints }) {
  const all = snippets(endpoints);
  const [chosen, setChosen] = useState(all[0]?.id ?? "");
  return (
    <div className="overflow-hidden rounded-lg border bg-surface">
      <dl className="border-b py-1">
        <Endpoint words="OTLP/HTTP" value={endpoints.http} />
        <Endpoint words="OTLP/gRPC" value={endpoints.grpc} />
      </dl>
      <p className="border-b px-3 py-2 text-table text-text-2">
        {endpoints.open
          ? "The receiver listens on this machine only, so no key is needed. What arrives without a key belongs to the default project."
          : "Every sender needs an API key with write scope. Create one under Settings, API keys, and put it where YOUR_KEY stands."}
      </p>
      <Tabs
        label="Languages"
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
  );
}
