// What a scrape of a target would give, before the target is saved or while it is changed. Stores nothing.
import type { ScrapeTried, ScrapeTry } from "@/lib/contract/scrape-try";
import type { JsonMapping } from "@/lib/model/metrics/scrape-target";
import { createAddressCheck } from "@/lib/outbound/allowed-address";
import { fetchPage, type Page } from "@/lib/scrape/fetch-page";
import { type Exposition, parseExposition } from "@/lib/scrape/parse-exposition";
import { readJson } from "@/lib/scrape/read-json";
import { scrapeSeries } from "@/lib/scrape/scrape-series";

const limits = { samples: 200_000, labels: 100 };
const mostBytes = 16 * 1024 * 1024;
/** A person waits for it. */
const longestMs = 15_000;
const mostShown = 200;
const mostPage = 100_000;

type Asking = {
  allowedAddresses: readonly string[];
  /** Of the header of that name. */
  authorization: string | null;
  signal: AbortSignal;
};

export async function tryScrape(input: ScrapeTry, of: Asking): Promise<ScrapeTried> {
  const startedMs = performance.now();
  let page: Page | null = null;
  try {
    page = await readPage(input, of);
    const exposition = read(page, input);
    return { ...told(page, startedMs), error: null, ...seriesOf(exposition, input) };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return { ...told(page, startedMs), error: words.slice(0, 1_000), samples: 0, series: [] };
  }
}

async function readPage(
  { page, url, kind, timeout_seconds }: ScrapeTry,
  { allowedAddresses, authorization, signal }: Asking,
): Promise<Page> {
  if (page !== undefined) return { text: page, contentType: "" };
  return fetchPage(url, {
    timeoutMs: Math.min(timeout_seconds * 1_000, longestMs),
    maxBytes: mostBytes,
    allows: createAddressCheck(allowedAddresses),
    accept:
      kind === "json"
        ? "application/json"
        : "application/openmetrics-text;version=1.0.0;q=0.9,text/plain;q=0.5",
    authorization: authorization ?? undefined,
    signal,
  });
}

function read({ text, contentType }: Page, { kind, mapping }: ScrapeTry): Exposition {
  if (kind === "json") return readJson(text, mapping as JsonMapping[], limits);
  return parseExposition(text, /^\s*application\/openmetrics-text/i.test(contentType), limits);
}

/** With the labels that they would be stored with. */
function seriesOf(
  page: Exposition,
  { url, kind, labels }: ScrapeTry,
): Pick<ScrapeTried, "samples" | "series"> {
  const target = {
    id: "",
    projectId: 0,
    url,
    kind,
    intervalSeconds: 15,
    timeoutSeconds: 10,
    labels,
    mapping: [],
    authorization: null,
  };
  const shown = { ...page, samples: page.samples.slice(0, mostShown) };
  const { write } = scrapeSeries({ target, timeMs: 0, durationMs: 0, page: shown }, new Map());
  const own = new Set(["up", "scrape_duration_seconds", "scrape_samples_scraped"]);
  const series = write.series.flatMap(({ labels: pairs, samples }) => {
    const { __name__: name = "", ...rest } = recordOf(pairs);
    const value = samples[0]?.value ?? Number.NaN;
    return own.has(name) ? [] : [{ name, labels: rest, value: Number.isFinite(value) ? value : null }];
  });
  return { samples: page.samples.length, series };
}

function recordOf(pairs: readonly string[]): Record<string, string> {
  const entries: [string, string][] = [];
  for (let i = 0; i + 1 < pairs.length; i += 2) entries.push([pairs[i] ?? "", pairs[i + 1] ?? ""]);
  return Object.fromEntries(entries);
}

function told(
  page: Page | null,
  startedMs: number,
): Pick<ScrapeTried, "duration_ms" | "page" | "page_is_cut"> {
  return {
    duration_ms: Math.round(performance.now() - startedMs),
    page: page === null ? null : page.text.slice(0, mostPage),
    page_is_cut: (page?.text.length ?? 0) > mostPage,
  };
}
