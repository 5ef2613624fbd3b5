// Go's fmt.Sprintf, as far as templates use it.
import { formatDecimal, formatShortest } from "@/lib/promql/syntax/go-number";
import { quote, quoteCharacter } from "@/lib/promql/syntax/go-string";
import { isList, print, typeName, type Value } from "./values";

/** A width or precision past this is a mistake, and would only take memory. */
const widest = 1_000;

type Spec = { flags: string; width: number; precision: number | null; verb: string };

export function sprintf(format: string, values: readonly Value[]): string {
  let used = 0;
  const next = () => values[used++];
  const text = format.replaceAll(
    /%([-+ #0]*)(\d*|\*)(?:\.(\d*|\*))?(\p{L}|%|$)/gu,
    (_all, flags: string, width: string, precision: string | undefined, verb: string) => {
      if (verb === "%") return "%";
      if (verb === "") return "%!(NOVERB)";
      const sizeOf = (given: string) =>
        Math.min(widest, given === "*" ? Number(next() ?? 0) : Number(given || 0));
      const spec = {
        flags,
        width: sizeOf(width),
        precision: precision === undefined ? null : sizeOf(precision),
        verb,
      };
      if (used >= values.length) return `%!${verb}(MISSING)`;
      return pad(formatOne(spec, next() as Value), spec);
    },
  );
  const extra = values.slice(used).map((value) => `${typeName(value)}=${print(value)}`);
  return extra.length === 0 ? text : `${text}%!(EXTRA ${extra.join(", ")})`;
}

function pad(text: string, { flags, width }: Spec): string {
  if (flags.includes("-")) return text.padEnd(width);
  if (!flags.includes("0") || !/^[-+]?[\d.]/.test(text)) return text.padStart(width);
  const sign = /^[-+]/.exec(text)?.[0] ?? "";
  return sign + text.slice(sign.length).padStart(width - sign.length, "0");
}

function formatOne(spec: Spec, value: Value): string {
  const { verb } = spec;
  if (verb === "T") return typeName(value);
  const known =
    verb === "v"
      ? formatPlain(spec, value)
      : typeof value === "number"
        ? formatFloat(spec, value)
        : typeof value === "bigint"
          ? formatInteger(spec, value)
          : typeof value === "string"
            ? formatText(spec, value)
            : typeof value === "boolean"
              ? verb === "t"
                ? String(value)
                : null
              : formatObject(spec, value);
  return known ?? `%!${verb}(${typeName(value)}=${print(value)})`;
}

function formatPlain(spec: Spec, value: Value): string | null {
  if (typeof value === "number") return formatFloat({ ...spec, verb: "g" }, value);
  if (typeof value === "bigint") return formatInteger({ ...spec, verb: "d" }, value);
  return print(value);
}

function formatObject({ verb }: Spec, value: Value): string | null {
  if (value !== null && !isList(value) && verb === "s") return print(value);
  return null;
}

function formatText({ verb, precision, flags }: Spec, value: string): string | null {
  const text = precision === null ? value : [...value].slice(0, precision).join("");
  if (verb === "s") return text;
  if (verb === "q") return flags.includes("#") && !text.includes("`") ? `\`${text}\`` : quote(text);
  if (verb !== "x" && verb !== "X") return null;
  const hex = Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
  return verb === "X" ? hex.toUpperCase() : hex;
}

function formatInteger({ verb, flags }: Spec, value: bigint): string | null {
  const bases: Record<string, number> = { d: 10, b: 2, o: 8, x: 16, X: 16 };
  if (verb === "c" || verb === "q") {
    const character = value >= 0n && value <= 0x10ffffn ? String.fromCodePoint(Number(value)) : "�";
    return verb === "c" ? character : quoteCharacter(character);
  }
  const base = bases[verb];
  if (base === undefined) return null;
  const sign = value < 0n ? "-" : signOf(flags);
  const digits = (value < 0n ? -value : value).toString(base);
  const prefix = flags.includes("#") && base === 16 ? "0x" : "";
  return sign + prefix + (verb === "X" ? digits.toUpperCase() : digits);
}

const signOf = (flags: string) => (flags.includes("+") ? "+" : flags.includes(" ") ? " " : "");

function formatFloat({ verb, precision, flags }: Spec, value: number): string | null {
  const text = floatText(verb, value, precision);
  if (text === null) return null;
  // An infinity has its sign always; others where the flag asks for it.
  if (/^[-+]/.test(text)) return text === "+Inf" && !flags.includes("+") ? "+Inf" : text;
  return Number.isNaN(value) ? text : signOf(flags) + text;
}

function floatText(verb: string, value: number, precision: number | null): string | null {
  if (!"eEfFgG".includes(verb)) return null;
  if (!Number.isFinite(value)) return formatShortest(value);
  switch (verb) {
    case "f":
    case "F":
      return fixed(value, Math.min(precision ?? 6, 100));
    case "e":
      return exponent(value.toExponential(Math.min(precision ?? 6, 100)));
    case "E":
      return exponent(value.toExponential(Math.min(precision ?? 6, 100))).toUpperCase();
    default: {
      const text = precision === null ? formatShortest(value) : formatG(value, precision);
      return verb === "G" ? text.toUpperCase() : text;
    }
  }
}

/** toFixed writes an exponent from 1e21 on. */
function fixed(value: number, digits: number): string {
  if (Math.abs(value) < 1e21) return value.toFixed(digits);
  return formatDecimal(value) + (digits > 0 ? `.${"0".repeat(digits)}` : "");
}

const exponent = (text: string) => text.replace(/e([-+])(\d)$/, "e$10$2");

/** `%.<precision>g`. */
export function formatG(value: number, precision: number): string {
  if (!Number.isFinite(value) || value === 0) return formatShortest(value);
  const digits = Math.min(Math.max(precision, 1), 100);
  const text = value.toExponential(digits - 1);
  const [mantissa = "", power = "0"] = text.split("e");
  if (Number(power) >= -4 && Number(power) < digits) return formatDecimal(Number(text));
  const short = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
  return exponent(`${short}e${power}`);
}
