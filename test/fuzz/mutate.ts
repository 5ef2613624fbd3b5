import type { Random } from "./random";

type Mutation = (input: Buffer, random: Random, other: Buffer) => Buffer;

const edges = [0x00, 0x01, 0x08, 0x0a, 0x7f, 0x80, 0xc0, 0xe0, 0xf4, 0xfe, 0xff];
const deepest = 3_000;

function change(input: Buffer, at: number, to: (byte: number) => number): Buffer {
  const copy = Buffer.from(input);
  copy[at] = to(copy[at] ?? 0) & 0xff;
  return copy;
}

function insert(input: Buffer, at: number, piece: Buffer): Buffer {
  return Buffer.concat([input.subarray(0, at), piece, input.subarray(at)]);
}

function piece(input: Buffer, random: Random): Buffer {
  const from = random.below(input.length);
  return input.subarray(from, from + 1 + random.below(Math.min(400, input.length - from)));
}

/** Either a byte or, in a mutation that suits one encoding only, what means nothing to the other. */
export const mutations: { [name: string]: Mutation } = {
  flipBit: (input, random) =>
    change(input, random.below(input.length), (byte) => byte ^ (1 << random.below(8))),
  edgeByte: (input, random) => change(input, random.below(input.length), () => random.pick(edges)),
  /** Most bytes below 128 of a protobuf are tags and lengths. */
  length: (input, random) =>
    change(input, random.below(input.length), (byte) => byte + random.below(31) - 15),
  wireType: (input, random) =>
    change(input, random.below(input.length), (byte) => (byte & 0xf8) | random.below(8)),
  truncate: (input, random) => input.subarray(0, random.below(input.length)),
  behead: (input, random) => input.subarray(random.below(input.length)),
  duplicate: (input, random) => insert(input, random.below(input.length), piece(input, random)),
  splice: (input, random, other) => insert(input, random.below(input.length), piece(other, random)),
  remove: (input, random) => {
    const from = random.below(input.length);
    return Buffer.concat([
      input.subarray(0, from),
      input.subarray(from + 1 + random.below(Math.min(50, input.length - from))),
    ]);
  },
  longVarint: (input, random) =>
    insert(input, random.below(input.length), Buffer.alloc(1 + random.below(12), 0xff)),
  hugeLength: (input, random) =>
    insert(
      input,
      random.below(input.length),
      Buffer.concat([Buffer.from([0x0a]), Buffer.from([0xff, 0xff, 0xff, 0xff, random.below(16)])]),
    ),
  deepJson: (input, random) => {
    const opening = random.pick([
      "[",
      '{"arrayValue":{"values":[',
      '{"kvlistValue":{"values":[{"value":',
      '{"a":',
    ]);
    return insert(input, random.below(input.length), Buffer.from(opening.repeat(random.below(deepest))));
  },
  deepProtobuf: (input, random) => {
    // ArrayValue inside ArrayValue: each level holds all that is inside it.
    let inner: Buffer = Buffer.alloc(0);
    for (let i = random.below(120); i > 0; i--) {
      inner = withLength(random.pick([0x0a, 0x2a, 0x32, 0x12]), inner);
    }
    return insert(input, random.below(input.length), inner);
  },
  badUtf8: (input, random) =>
    insert(input, random.below(input.length), Buffer.from([0xed, 0xa0, 0x80, 0x00, 0xf0, 0x9f, 0xc3])),
  number: (input, random) => {
    const text = input.toString("latin1");
    const digits = [...text.matchAll(/\d{4,}/g)];
    const found = digits.length === 0 ? undefined : random.pick(digits);
    if (found === undefined) return input;
    const other = random.pick([
      "0",
      "-1",
      "1e400",
      "18446744073709551616",
      "9".repeat(400),
      "NaN",
      "1.5",
      "null",
    ]);
    return Buffer.from(
      text.slice(0, found.index) + other + text.slice(found.index + found[0].length),
      "latin1",
    );
  },
};

const names = Object.keys(mutations);

/** One to four mutations after another. */
export function mutate(input: Buffer, other: Buffer, random: Random): Buffer {
  let out = input;
  for (let i = 1 + random.below(4); i > 0 && out.length > 0; i--) {
    out = mutations[random.pick(names)]?.(out, random, other) ?? out;
  }
  return out;
}

function withLength(tag: number, content: Buffer): Buffer {
  const length =
    content.length < 128 ? [content.length] : [(content.length & 0x7f) | 0x80, (content.length >> 7) & 0x7f];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}
