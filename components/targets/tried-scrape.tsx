"use client";
import { useState } from "react";
import type { ScrapeTried } from "@/lib/contract/scrape-try";
import { CodeField } from "../decision-settings/code-field";
import { Button } from "../ui/button";
import type { Trying } from "./use-try-scrape";

/** What the target gives: its samples with the labels that they would be stored with, or what is wrong. */
export function TriedScrape({ trying, isJson }: { trying: Trying; isJson: boolean }) {
  const { tried, fault, readPage } = trying;
  const [pasting, setPasting] = useState(false);
  const [pasted, setPasted] = useState("");
  return (
    <section className="flex min-w-0 flex-col gap-2 border-t pt-3" aria-live="polite">
      <div className="flex items-center gap-2">
        <h3 className="font-medium text-body">Try it</h3>
        {isJson && (
          <Button look="ghost" size="sm" onClick={() => setPasting(!pasting)}>
            {pasting ? "Close the sample" : "Paste a sample page"}
          </Button>
        )}
      </div>
      {isJson && pasting && (
        <CodeField
          label="A page, as the target would answer"
          value={pasted}
          rows={7}
          onChange={(text) => {
            setPasted(text);
            readPage(text);
          }}
        />
      )}
      {fault !== null && (
        <p role="alert" className="text-error text-table">
          {fault}
        </p>
      )}
      {tried === null ? (
        fault === null && (
          <p className="text-table text-text-3">Test now asks the target once and stores nothing of it.</p>
        )
      ) : (
        <Result tried={tried} />
      )}
    </section>
  );
}

function Result({ tried }: { tried: ScrapeTried }) {
  if (tried.error !== null)
    return (
      <p role="alert" className="text-error text-table [overflow-wrap:anywhere]">
        {tried.error}
      </p>
    );
  return (
    <>
      <p className="text-table text-text-2">
        {tried.samples === 0
          ? "The page was read and gives no sample."
          : `${tried.samples.toLocaleString("en")} samples, ${tried.duration_ms} ms`}
        {tried.samples > tried.series.length &&
          tried.series.length > 0 &&
          `; the first ${tried.series.length}:`}
      </p>
      {tried.series.length > 0 && (
        <section
          aria-label="Samples"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
          tabIndex={0}
          className="max-h-72 overflow-y-auto rounded-md border bg-canvas p-2 font-mono text-table"
        >
          <ul>
            {tried.series.map(({ name, labels, value }) => (
              <li key={`${name} ${JSON.stringify(labels)}`} className="flex gap-3">
                <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
                  {name}
                  <span className="text-text-3">{`{${Object.entries(labels)
                    .map(([label, of]) => `${label}="${of}"`)
                    .join(", ")}}`}</span>
                </span>
                <span className="tabular-nums">{value ?? "NaN"}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
