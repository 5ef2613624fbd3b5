import type { EvidenceSample } from "@/lib/contract/evidence";
import { type Html, html } from "./html";
import { durationWords, timeWords } from "./words";

type Link = (href: string | null, words: string) => Html;

export function sampleSection(sample: EvidenceSample, place: number, link: Link): Html {
  const { title, service, version, status, started_at, duration_ms, why, cause } = sample;
  const facts = [
    service === null ? null : version === null ? service : `${service} ${version}`,
    timeWords(started_at),
    duration_ms === null ? null : durationWords(duration_ms),
    sample.request_id === null ? null : `request ${sample.request_id}`,
    sample.trace_id === null ? null : `trace ${sample.trace_id}`,
  ].filter((fact) => fact !== null);
  return html`<section class="sample"><h3>${place}. ${link(sample.href, title)} <span class="status">${status}</span></h3>
<p class="cause">${cause ?? "No single cause was found."}</p><p class="quiet">${why}. ${facts.join(" · ")}</p>
${waterfall(sample.waterfall)}
${
  sample.logs.length === 0
    ? null
    : html`<h4>Log lines</h4><table class="logs">${sample.logs.map(
        (line) =>
          html`<tr class="${line.deciding ? "deciding" : ""}"><td>${signed(line.offset_ms)}</td><td>${line.level}</td><td>${line.service}</td><td>${line.body}</td></tr>`,
      )}</table>`
}
${
  sample.decisions.length === 0
    ? null
    : html`<h4>Decisions</h4><table>${sample.decisions.map(
        (one) =>
          html`<tr><td>${one.verdict}</td><td>${link(one.href, one.rule ?? one.policy ?? one.id)}</td><td>${one.tool ?? one.agent ?? ""}</td><td>${one.reason ?? ""}</td></tr>`,
      )}</table>`
}</section>`;
}

const signed = (ms: number) => `${ms < 0 ? "−" : "+"}${durationWords(Math.abs(ms))}`;

function waterfall(of: EvidenceSample["waterfall"]): Html | null {
  if (of === null || of.spans.length === 0) return null;
  const share = (ms: number) =>
    `${Math.max(0, Math.min(100, (ms / Math.max(of.duration_ms, 1e-6)) * 100)).toFixed(2)}`;
  const rows = of.spans.map((span) => {
    const state = span.error !== null ? "error" : span.critical ? "critical" : "plain";
    return html`<tr class="${state}"><td style="padding-left:${Math.min(span.depth, 20) * 10}px">${span.name} <span class="quiet">${span.service}</span>${
      span.error === null ? null : html`<br><span class="error">${span.error}</span>`
    }</td><td class="bar"><svg viewBox="0 0 100 6" preserveAspectRatio="none"><rect x="${share(span.start_offset_ms)}" y="0" width="${Math.max(0.4, Number(share(span.duration_ms))).toFixed(2)}" height="6"/></svg></td><td>${durationWords(span.duration_ms)}</td></tr>`;
  });
  const more =
    of.more_spans === 0 ? null : html`<p class="quiet">${of.more_spans} more spans are not kept here.</p>`;
  return html`<h4>Waterfall, ${durationWords(of.duration_ms)}</h4><table class="waterfall">${rows}</table>${more}`;
}
