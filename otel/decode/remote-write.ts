// Prometheus remote write, 1.0 and 2.0, from its bytes. Throws `InvalidInput` where they are not one, `TooLarge` past the limits.
import { InvalidInput } from "@/lib/errors";
import type { MetricType } from "@/lib/model/metrics/point";
import type {
  RemoteExemplar,
  RemoteMetadata,
  RemoteSample,
  RemoteSeries,
  RemoteWrite,
} from "@/lib/model/metrics/remote";
import { STALE_BITS } from "@/lib/model/stale-marker";
import { Allowance } from "./limits";
import { ProtobufReader } from "./protobuf-reader";
import { readRemoteHistogram } from "./remote-histogram";

type Reading = { reader: ProtobufReader; allowance: Allowance };
const mostLabels = 1_000;

export function decodeRemoteWrite1(bytes: Buffer): RemoteWrite {
  const reading = { reader: new ProtobufReader(bytes), allowance: new Allowance() };
  const { reader } = reading;
  const whole: RemoteWrite = { series: [], metadata: [] };
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x0a) whole.series.push(readSeries1(reading));
    else if (tag === 0x1a) whole.metadata.push(readMetadata1(reading));
    else reader.skip(tag, 0b1010);
  }
  return whole;
}

export function decodeRemoteWrite2(bytes: Buffer): RemoteWrite {
  const reading = { reader: new ProtobufReader(bytes), allowance: new Allowance() };
  const { reader, allowance } = reading;
  const symbols: string[] = [];
  const whole: RemoteWrite = { series: [], metadata: [] };
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x22) {
      allowance.startItem();
      symbols.push(reader.name());
    } else if (tag === 0x2a) readSeries2(reading, symbols, whole);
    else reader.skip(tag, 0b11_0000);
  }
  return whole;
}

function readSeries1(reading: Reading): RemoteSeries {
  const { reader, allowance } = reading;
  const outer = reader.enter();
  allowance.startItem();
  const labels: string[] = [];
  const series: RemoteSeries = { labels, samples: [], histograms: [], exemplars: [] };
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x0a) readLabel(reading, labels);
    else if (tag === 0x12) series.samples.push(readSample(reading));
    else if (tag === 0x1a) series.exemplars.push(readExemplar(reading, null));
    else if (tag === 0x22) series.histograms.push(readHistogram(reading));
    else reader.skip(tag, 0b1_1110);
  }
  reader.leave(outer);
  return series;
}

function readSeries2(reading: Reading, symbols: readonly string[], into: RemoteWrite): void {
  const { reader, allowance } = reading;
  const outer = reader.enter();
  allowance.startItem();
  const references: number[] = [];
  const series: RemoteSeries = { labels: [], samples: [], histograms: [], exemplars: [] };
  let metadata: Omit<RemoteMetadata, "name"> | undefined;
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x0a || tag === 0x08) readReferences(reader, tag === 0x0a, references);
    else if (tag === 0x12) series.samples.push(readSample(reading));
    else if (tag === 0x1a) series.histograms.push(readHistogram(reading));
    else if (tag === 0x22) series.exemplars.push(readExemplar(reading, symbols));
    else if (tag === 0x2a) metadata = readMetadata2(reading, symbols);
    else reader.skip(tag, 0b11_1110);
  }
  reader.leave(outer);
  series.labels = resolve(references, symbols);
  into.series.push(series);
  const name = series.labels[series.labels.indexOf("__name__") + 1];
  if (metadata !== undefined && metadata.type !== "unknown" && name)
    into.metadata.push({ name, ...metadata });
}

function resolve(references: readonly number[], symbols: readonly string[]): string[] {
  if (references.length % 2 === 1) throw new InvalidInput("labels_refs has a name without a value");
  return references.map((at) => {
    const text = symbols[at];
    if (text === undefined) throw new InvalidInput(`labels_refs names symbol ${at} of ${symbols.length}`);
    return text;
  });
}

function readReferences(reader: ProtobufReader, isPacked: boolean, into: number[]): void {
  const take = () => {
    if (into.length >= 2 * mostLabels) throw new InvalidInput(`a series has more than ${mostLabels} labels`);
    into.push(reader.varint32());
  };
  if (!isPacked) {
    take();
    return;
  }
  const outer = reader.enter();
  while (reader.hasMore()) take();
  reader.leave(outer);
}

function readLabel({ reader }: Reading, into: string[]): void {
  if (into.length >= 2 * mostLabels) throw new InvalidInput(`a series has more than ${mostLabels} labels`);
  const outer = reader.enter();
  let [name, value] = ["", ""];
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x0a) name = reader.name();
    else if (tag === 0x12) value = reader.name();
    else reader.skip(tag, 0b110);
  }
  reader.leave(outer);
  into.push(name, value);
}

function readSample({ reader, allowance }: Reading): RemoteSample {
  const outer = reader.enter();
  allowance.startItem();
  const sample: RemoteSample = { timeMs: 0, startMs: 0, value: 0, isStale: false };
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x09) {
      reader.need(8);
      sample.isStale = reader.bytes.readBigUInt64LE(reader.position) === STALE_BITS;
      sample.value = reader.double();
    } else if (tag === 0x10) sample.timeMs = Number(reader.int64());
    else if (tag === 0x18) sample.startMs = Number(reader.int64());
    else reader.skip(tag, 0b1110);
  }
  reader.leave(outer);
  return sample;
}

function readHistogram(reading: Reading) {
  reading.allowance.startItem();
  return readRemoteHistogram(reading.reader);
}

/** `symbols`: of 2.0, whose labels are references. */
function readExemplar(reading: Reading, symbols: readonly string[] | null): RemoteExemplar {
  const { reader, allowance } = reading;
  const outer = reader.enter();
  allowance.startItem();
  const labels: string[] = [];
  const references: number[] = [];
  const exemplar: RemoteExemplar = { timeMs: 0, value: 0, labels };
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x0a && symbols === null) readLabel(reading, labels);
    else if (tag === 0x0a || tag === 0x08) readReferences(reader, tag === 0x0a, references);
    else if (tag === 0x11) exemplar.value = reader.double();
    else if (tag === 0x18) exemplar.timeMs = Number(reader.int64());
    else reader.skip(tag, 0b1110);
  }
  reader.leave(outer);
  if (symbols !== null) exemplar.labels = resolve(references, symbols);
  return exemplar;
}

const types: MetricType[] = [
  "unknown",
  "counter",
  "gauge",
  "histogram",
  "gaugehistogram",
  "summary",
  "info",
  "stateset",
];

function readMetadata1({ reader, allowance }: Reading): RemoteMetadata {
  const outer = reader.enter();
  allowance.startItem();
  const metadata: RemoteMetadata = { name: "", type: "unknown", help: "", unit: "" };
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x08) metadata.type = types[reader.varint32()] ?? "unknown";
    else if (tag === 0x12) metadata.name = reader.name();
    else if (tag === 0x22) metadata.help = reader.name();
    else if (tag === 0x2a) metadata.unit = reader.name();
    else reader.skip(tag, 0b11_0110);
  }
  reader.leave(outer);
  return metadata;
}

function readMetadata2({ reader }: Reading, symbols: readonly string[]): Omit<RemoteMetadata, "name"> {
  const outer = reader.enter();
  const metadata: Omit<RemoteMetadata, "name"> = { type: "unknown", help: "", unit: "" };
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x08) metadata.type = types[reader.varint32()] ?? "unknown";
    else if (tag === 0x18) metadata.help = symbols[reader.varint32()] ?? "";
    else if (tag === 0x20) metadata.unit = symbols[reader.varint32()] ?? "";
    else reader.skip(tag, 0b1_1010);
  }
  reader.leave(outer);
  return metadata;
}
