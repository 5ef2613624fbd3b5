/**
 * String literals with Go's escapes. A byte that is no UTF-8 (from \xff, say) becomes a lone surrogate U+DC80..U+DCFF,
 * so that it can be carried, told apart from text, and printed back.
 */
const SIMPLE: Record<string, number> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  "\\": 92,
  "'": 39,
  '"': 34,
};
const NAMED: Record<number, string> = { 7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r" };
const ESCAPE = /\\(?:([abfnrtv\\'"])|([0-7]{3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/y;
const encoder = new TextEncoder();

function decodeBytes(bytes: number[]): string {
  const buffer = Uint8Array.from(bytes);
  const whole = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    return whole.decode(buffer);
  } catch {
    return decodeWithLoneBytes(buffer);
  }
}

function decodeWithLoneBytes(bytes: Uint8Array): string {
  const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let text = "";
  for (let index = 0; index < bytes.length; ) {
    let length = 4;
    for (; length > 0; length--) {
      try {
        const piece = strict.decode(bytes.subarray(index, index + length));
        if ([...piece].length !== 1) continue;
        text += piece;
        break;
      } catch {
        // Not a character of that many bytes.
      }
    }
    if (length === 0) text += String.fromCharCode(0xdc00 + (bytes[index] ?? 0));
    index += Math.max(1, length);
  }
  return text;
}

/** The value of a quoted literal; undefined where an escape is not one. */
export function unquote(literal: string): string | undefined {
  const body = literal.slice(1, -1);
  if (literal[0] === "`" || !body.includes("\\")) return body;
  const bytes: number[] = [];
  for (let index = 0; index < body.length; ) {
    if (body[index] !== "\\") {
      const end = body.indexOf("\\", index);
      const plain = end < 0 ? body.slice(index) : body.slice(index, end);
      for (const byte of encoder.encode(plain)) bytes.push(byte);
      index += plain.length;
      continue;
    }
    ESCAPE.lastIndex = index;
    const match = ESCAPE.exec(body);
    if (!match) return undefined;
    const [all, simple, octal, hex, short, long] = match;
    const point = Number.parseInt(short ?? long ?? "0", 16);
    if (simple !== undefined) bytes.push(SIMPLE[simple] ?? 0);
    else if (octal !== undefined) bytes.push(Number.parseInt(octal, 8) & 0xff);
    else if (hex !== undefined) bytes.push(Number.parseInt(hex, 16));
    else if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return undefined;
    else for (const byte of encoder.encode(String.fromCodePoint(point))) bytes.push(byte);
    index += all.length;
  }
  return decodeBytes(bytes);
}

const hexByte = (value: number) => value.toString(16).padStart(2, "0");

/** As strconv.Quote does: printable characters stay, the rest is escaped. */
export function quote(text: string): string {
  let result = '"';
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    if (character === '"' || character === "\\") result += `\\${character}`;
    else if (point >= 0xdc80 && point <= 0xdcff) result += `\\x${hexByte(point - 0xdc00)}`;
    else if (NAMED[point] !== undefined) result += `\\${NAMED[point]}`;
    else if (point < 0x20 || point === 0x7f) result += `\\x${hexByte(point)}`;
    else if (/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.test(character)) {
      const hex = point.toString(16);
      result += point > 0xffff ? `\\U${hex.padStart(8, "0")}` : `\\u${hex.padStart(4, "0")}`;
    } else result += character;
  }
  return `${result}"`;
}

/** One character in single quotes, as %q prints it. */
export function quoteCharacter(character: string): string {
  if (character === "'") return "'\\''";
  return character === '"' ? "'\"'" : `'${quote(character).slice(1, -1)}'`;
}

/** Names and values may be any text, but it has to be text. */
export const isWellFormed = (text: string) => !/[\ud800-\udfff]/u.test(text);
export const isValidLabelName = (name: string) => name !== "" && isWellFormed(name);
