// In: a frozen pack. Out: one page that needs nothing else: no script, no style sheet, no image from anywhere. Pure.
import type { EvidencePack } from "@/lib/contract/evidence";
import { curve } from "./curve";
import { Html, html } from "./html";
import { sampleSection } from "./sample";
import { pageStyle } from "./style";
import { durationWords, numberWords, percent, timeWords } from "./words";

type Link = (href: string | null, words: string) => Html;
/** `origin`: of the installation that made it; `sha256`: of the pack's JSON. */
export type PageFacts = { sha256: string; origin: string };

export function evidencePage(pack: EvidencePack, { sha256, origin }: PageFacts): string {
  const link = linkTo(origin);
  const { alert } = pack;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${alert.name}: evidence</title><style>${new Html(pageStyle)}</style></head><body>
<header><h1>${alert.name}</h1><p>${alert.annotations.summary ?? ""}</p>
<p class="quiet">Fired ${timeWords(alert.fired_at)}, active since ${timeWords(alert.active_at)} · value ${numberWords(alert.value)} · project ${pack.project} · ${link(alert.href, "open in Runtower")}</p>
<table>${Object.entries(alert.labels).map(([name, value]) => html`<tr><th>${name}</th><td>${value}</td></tr>`)}</table>
${alert.annotations.description === undefined ? null : html`<p>${alert.annotations.description}</p>`}</header>
${querySection(pack)}${samplesSection(pack, link)}${differsSection(pack)}${decisionsSection(pack, link)}${changesSection(pack, link)}${similarSection(pack, link)}
${pack.missing.length === 0 ? null : html`<h2>Made without</h2>${pack.missing.map(({ part, why }) => html`<p>${part}: ${why}</p>`)}`}
<footer><h2>About this file</h2><p class="quiet">Made ${timeWords(pack.made_at)} in ${durationWords(pack.took_ms)}, not changed since. SHA-256 of its JSON: <code>${sha256}</code>. Links work while the rows that they lead to are kept.</p></footer>
</body></html>`;
  return page.text;
}

/** Only to pages of the installation itself: addresses in a pack are ours, and a file may have been tampered with. */
function linkTo(origin: string): Link {
  return (href, words) =>
    href?.startsWith("/") && !href.startsWith("//")
      ? html`<a href="${origin.replace(/\/+$/, "")}${href}" rel="noreferrer">${words}</a>`
      : html`${words}`;
}

function querySection({ query, alert }: EvidencePack): Html | null {
  if (query === null) return null;
  const more =
    query.more_series === 0
      ? null
      : html`<p class="quiet">${query.more_series} more series are not kept here.</p>`;
  return html`<h2>Query</h2><pre>${query.expr}</pre>${curve(query, alert.active_at) ?? html`<p class="quiet">It had no values around the moment.</p>`}${more}`;
}

function samplesSection({ samples, target }: EvidencePack, link: Link): Html {
  const why = target.why === null ? null : html`<p class="quiet">${target.why}</p>`;
  return html`<h2>Samples</h2><p class="quiet">${link(target.href, target.words)}</p>${why}${samples.map((sample, i) => sampleSection(sample, i + 1, link))}`;
}

function differsSection({ differs }: EvidencePack): Html | null {
  if (differs === null) return null;
  const rows = differs.items.map(
    (one) =>
      html`<tr><td>${one.key}</td><td>${one.value}</td><td class="share">${percent(one.failing_share)} (${one.failing})</td><td class="share">${percent(one.healthy_share)} (${one.healthy})</td></tr>`,
  );
  const table =
    rows.length === 0
      ? null
      : html`<table><tr><th>attribute</th><th>value</th><th>failing</th><th>healthy</th></tr>${rows}</table>`;
  return html`<h2>What differs</h2><p class="quiet">${differs.words}</p>${table}${differs.note === null ? null : html`<p>${differs.note}</p>`}`;
}

function decisionsSection({ decisions }: EvidencePack, link: Link): Html | null {
  if (decisions.length === 0) return null;
  const rows = decisions.map(
    (one) =>
      html`<tr><td>${one.verdict}</td><td>${one.count}</td><td>${one.policy ?? ""}</td><td>${one.rule ?? ""}</td><td>${link(one.newest.href, one.newest.reason ?? "newest")}</td></tr>`,
  );
  return html`<h2>Decisions</h2><table>${rows}</table>`;
}

function changesSection({ changes }: EvidencePack, link: Link): Html {
  const rows = changes.map((one) => {
    const minutes = Math.round(one.minutes_before);
    const when =
      minutes >= 0
        ? `${durationWords(minutes * 60_000)} before`
        : `${durationWords(-minutes * 60_000)} after`;
    return html`<tr><td>${when}</td><td>${one.kind}</td><td>${link(one.href, one.of)}</td><td>${one.before ?? "none"} → ${one.value}</td><td>${one.who ?? ""}</td></tr>`;
  });
  return html`<h2>Changed shortly before</h2>${rows.length === 0 ? html`<p class="quiet">Nothing that Runtower heard of.</p>` : html`<table>${rows}</table>`}`;
}

function similarSection({ similar }: EvidencePack, link: Link): Html {
  const rows = similar.map(
    (one) =>
      html`<tr><td>${link(one.href, timeWords(one.fired_at))}</td><td>${one.name}</td><td>${one.duration_ms === null ? "" : durationWords(one.duration_ms)}</td><td>${one.ended}</td></tr>`,
  );
  return html`<h2>Earlier ones like it</h2>${rows.length === 0 ? html`<p class="quiet">None.</p>` : html`<table>${rows}</table>`}`;
}
