"use client";
import { useState } from "react";
import type { Endpoints } from "../settings/send-data-snippets";
import { CodeBlock } from "../ui/code-block";
import { TabPanel, Tabs } from "../ui/tabs";
import { metricSnippets } from "./metric-snippets";
import { ScrapeForm } from "./scrape-form";

/** Instead of an empty page: how metrics get here. What Runtower knows of runs becomes metrics by itself. */
export function NoMetrics({ endpoints }: { endpoints: Endpoints }) {
  const all = metricSnippets(endpoints);
  const [chosen, setChosen] = useState("otlp");
  return (
    <section className="mx-auto w-full max-w-3xl px-3 py-5">
      <h2 className="font-medium text-title">No metric has arrived yet</h2>
      <p className="mt-1 mb-4 text-body text-text-2">
        Send OpenTelemetry metrics, or let a Prometheus write here. Runs, spans, decisions and tokens become
        metrics by themselves as soon as there are some.
        {!endpoints.open &&
          " Senders need an API key with write scope: Settings, API keys. It goes where YOUR_KEY stands."}
      </p>
      <div className="overflow-hidden rounded-lg border bg-surface">
        <Tabs
          label="Ways to send metrics"
          tabs={[...all.map(({ id, words }) => ({ value: id, words })), { value: "scrape", words: "Scrape" }]}
          value={chosen}
          onChange={setChosen}
        >
          {all.map(({ id, words, about, text }) => (
            <TabPanel key={id} value={id} className="p-3">
              <p className="mb-2 text-table text-text-2">{about}</p>
              <CodeBlock text={text} label={`${words} settings`} wrap />
            </TabPanel>
          ))}
          <TabPanel value="scrape" className="p-3">
            <p className="mb-2 text-table text-text-2">
              A service that shows its metrics to Prometheus shows them to Runtower too.
            </p>
            <ScrapeForm />
          </TabPanel>
        </Tabs>
      </div>
    </section>
  );
}
