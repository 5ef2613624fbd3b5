// In: a page of metrics, Prometheus text 0.0.4 or OpenMetrics 1.0. Out: its samples and what its metrics are. One bad line refuses
// the page, as Prometheus does: half a page would look like series that ended. Pure.
import type { MetricType } from "@/lib/model/metrics/point";
import type { RemoteMetadata } from "@/lib/model/metrics/remote";
import { ExpositionFault, LineReader, parseNumber, readLabels } from "./read-line";

export type ScrapedSample = {
  /** name, value, ...: with `__name__` first. */
  labels: string[];
  value: number;
  /** As the page says; undefined: now. */
  timeMs: number | undefined;
  exemplar: { labels: string[]; value: number; timeMs: number | undefined } | undefined;
};
export type Exposition = { samples: ScrapedSample[]; metadata: RemoteMetadata[] };
export type ExpositionLimits = { samples: number; labels: number };

const textTypes = new Set(["counter", "gauge", "histogram", "summary", "untyped"]);
const openTypes = new Set([
  "counter",
  "gauge",
  "histogram",
  "gaugehistogram",
  "summary",
  "stateset",
  "info",
  "unknown",
]);
const mostExemplarText = 128;

export function parseExposition(page: string, isOpenMetrics: boolean, limits: ExpositionLimits): Exposition {
  const lines = page.split("\n");
  const last = lines.pop();
  if (isOpenMetrics) checkEnd(lines, last);
  else if (last !== "") throw new ExpositionFault(`line ${lines.length + 1}: the last line does not end`);
  const parser = new Parser(isOpenMetrics, limits);
  lines.forEach((line, i) => {
    try {
      parser.take(line);
    } catch (error) {
      if (error instanceof ExpositionFault) throw new ExpositionFault(`line ${i + 1}: ${error.message}`);
      throw error;
    }
  });
  return parser.finish();
}

/** `# EOF` is the last line; its own end may be missing. */
function checkEnd(lines: string[], last: string | undefined): void {
  const next = lines.length + (last === "" ? 1 : 2);
  const end = last === "" ? lines.pop() : last;
  if (end !== "# EOF") throw new ExpositionFault(`line ${next}: # EOF is missing at the end`);
}

type Family = { name: string; type: string | undefined; help: string | undefined; unit: string | undefined };

class Parser {
  readonly #isOpen: boolean;
  readonly #limits: ExpositionLimits;
  readonly #samples: ScrapedSample[] = [];
  readonly #families = new Map<string, Family>();

  constructor(isOpenMetrics: boolean, limits: ExpositionLimits) {
    this.#isOpen = isOpenMetrics;
    this.#limits = limits;
  }

  take(text: string): void {
    if (this.#isOpen && text === "") throw new ExpositionFault("OpenMetrics has no blank lines");
    const line = new LineReader(text);
    if (!this.#isOpen) line.skipSpaces();
    if (line.isAtEnd) return;
    if (line.peek() === "#") this.#takeComment(line);
    else this.#takeSample(line);
  }

  finish(): Exposition {
    const metadata = [...this.#families.values()].map(({ name, type, help = "", unit = "" }) => ({
      // By the name that PromQL knows: OpenMetrics says what a counter is without its suffix.
      name: this.#isOpen && type === "counter" ? `${name}_total` : name,
      type: (type === undefined || type === "untyped" ? "unknown" : type) as MetricType,
      help,
      unit,
    }));
    return { samples: this.#samples, metadata };
  }

  #takeComment(line: LineReader): void {
    const [, keyword, rest = ""] = /^#[ \t]+(HELP|TYPE|UNIT|EOF)(?:[ \t]+(.*))?$/.exec(line.text) ?? [];
    if (
      keyword === undefined ||
      (keyword === "UNIT" && !this.#isOpen) ||
      (keyword === "EOF" && !this.#isOpen)
    ) {
      if (this.#isOpen) throw new ExpositionFault("only HELP, TYPE and UNIT may stand after #");
      return;
    }
    if (keyword === "EOF") throw new ExpositionFault("# EOF is not at the end");
    const inner = new LineReader(rest);
    const name = inner.peek() === '"' ? inner.quoted() : inner.name();
    inner.skipSpaces();
    const value = rest.slice(inner.at);
    const family = this.#family(name);
    if (keyword === "HELP") family.help = unescapeHelp(value, this.#isOpen);
    else if (keyword === "UNIT") this.#takeUnit(family, value);
    else this.#takeType(family, value.trim());
  }

  #takeType(family: Family, type: string): void {
    const known = this.#isOpen ? openTypes : textTypes;
    if (!known.has(type)) throw new ExpositionFault(`${type.slice(0, 40) || "nothing"} is not a type`);
    if (family.type !== undefined) throw new ExpositionFault(`a second TYPE of ${family.name}`);
    family.type = type;
  }

  #takeUnit(family: Family, unit: string): void {
    if (unit !== "" && !family.name.endsWith(`_${unit}`))
      throw new ExpositionFault(`the unit ${unit.slice(0, 40)} is not the suffix of ${family.name}`);
    family.unit = unit;
  }

  #family(name: string): Family {
    const known = this.#families.get(name);
    if (known !== undefined) return known;
    const family = { name, type: undefined, help: undefined, unit: undefined };
    this.#families.set(name, family);
    return family;
  }

  #takeSample(line: LineReader): void {
    if (this.#samples.length >= this.#limits.samples)
      throw new ExpositionFault(`more than ${this.#limits.samples} samples`);
    let name = line.peek() === "{" ? "" : line.name();
    line.skipSpaces();
    let labels: string[] = [];
    if (line.peek() === "{") {
      const read = readLabels(line, this.#limits.labels);
      labels = read.labels;
      if (read.metric !== undefined && name !== "") line.fail("a second metric name");
      name ||= read.metric ?? "";
    }
    if (name === "") line.fail("the metric name is missing");
    if (labels.includes("__name__")) line.fail("__name__ is no label of a page");
    if (this.#isOpen && this.#families.get(name)?.type === "counter")
      line.fail(`a counter's samples end in _total: ${name}`);
    line.skipSpaces();
    const value = line.number();
    line.skipSpaces();
    const timeMs = line.isAtEnd || line.peek() === "#" ? undefined : this.#time(line);
    line.skipSpaces();
    const exemplar = this.#isOpen && line.peek() === "#" ? this.#exemplar(line, name) : undefined;
    if (!line.isAtEnd) line.fail("there is more than a sample");
    this.#samples.push({ labels: ["__name__", name, ...labels], value, timeMs, exemplar });
  }

  /** Whole milliseconds; in OpenMetrics seconds. */
  #time(line: LineReader): number {
    const start = line.at;
    const word = line.word();
    const value = this.#isOpen ? parseNumber(word) : /^-?\d{1,15}$/.test(word) ? Number(word) : undefined;
    if (value === undefined || !Number.isFinite(value)) {
      line.at = start;
      line.fail(this.#isOpen ? "expected a time in seconds" : "expected a time in milliseconds");
    }
    return this.#isOpen ? Math.round(value * 1_000) : value;
  }

  #exemplar(line: LineReader, name: string): ScrapedSample["exemplar"] {
    if (!/_(bucket|total)$/.test(name)) line.fail("only _bucket and _total have exemplars");
    line.expect("#");
    line.expect(" ");
    line.skipSpaces();
    const { labels, metric } = readLabels(line, this.#limits.labels);
    if (metric !== undefined) line.fail("an exemplar has no name");
    if ([...labels.join("")].length > mostExemplarText)
      line.fail(`an exemplar's labels are longer than ${mostExemplarText} characters`);
    line.skipSpaces();
    const value = line.number();
    line.skipSpaces();
    const timeMs = line.isAtEnd ? undefined : this.#time(line);
    line.skipSpaces();
    return { labels, value, timeMs };
  }
}

function unescapeHelp(text: string, isOpenMetrics: boolean): string {
  return text.replace(isOpenMetrics ? /\\(n|\\|")/g : /\\(n|\\)/g, (_whole, escaped: string) =>
    escaped === "n" ? "\n" : escaped,
  );
}
