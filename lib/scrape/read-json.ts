// In: a JSON page and how its numbers map to metrics. Out: samples. A path that leads nowhere gives none. Pure.
import type { JsonMapping } from "@/lib/model/metrics/scrape-target";
import type { Exposition, ExpositionLimits, ScrapedSample } from "./parse-exposition";
import { ExpositionFault } from "./read-line";

export function readJson(
  page: string,
  mappings: readonly JsonMapping[],
  limits: ExpositionLimits,
): Exposition {
  const root = parse(page);
  const samples: ScrapedSample[] = [];
  for (const mapping of mappings) {
    for (const { value, stars } of valuesAt(root, segmentsOf(mapping.path), [])) {
      const number = toNumber(value);
      if (number === undefined) continue;
      if (samples.length >= limits.samples) throw new ExpositionFault(`more than ${limits.samples} samples`);
      samples.push({
        labels: ["__name__", mapping.metric, ...labelsOf(mapping, stars)],
        value: number * (mapping.scale ?? 1),
        timeMs: undefined,
        exemplar: undefined,
      });
    }
  }
  const metadata = mappings.map(({ metric, type, help = "" }) => ({ name: metric, type, help, unit: "" }));
  return { samples, metadata };
}

function parse(page: string): unknown {
  try {
    return JSON.parse(page);
  } catch (cause) {
    throw new ExpositionFault(
      `not valid JSON: ${cause instanceof Error ? cause.message.slice(0, 200) : cause}`,
    );
  }
}

/** `a.*.b\.c` is a, any, b.c. */
export function segmentsOf(path: string): string[] {
  return [...path.matchAll(/((?:\\.|[^.\\])*)(?:\.|$)/g)]
    .slice(0, -1)
    .map(([, segment = ""]) => segment.replace(/\\(.)/g, "$1"));
}

type Found = { value: unknown; stars: string[] };

function* valuesAt(value: unknown, segments: readonly string[], stars: string[]): Iterable<Found> {
  const [segment, ...rest] = segments;
  if (segment === undefined) {
    yield { value, stars };
    return;
  }
  if (typeof value !== "object" || value === null) return;
  if (segment === "*")
    for (const [key, inner] of Object.entries(value)) yield* valuesAt(inner, rest, [...stars, key]);
  else if (Object.hasOwn(value, segment))
    yield* valuesAt((value as { [key: string]: unknown })[segment], rest, stars);
}

function toNumber(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)))
    return Number(value);
  return undefined;
}

function labelsOf({ labels = {} }: JsonMapping, stars: readonly string[]): string[] {
  return Object.entries(labels).flatMap(([name, value]) => [
    name,
    value.replace(/\$(\d+)/g, (_whole, at: string) => stars[Number(at) - 1] ?? ""),
  ]);
}
