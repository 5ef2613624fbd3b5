/** Numbers as Go reads and prints them: label values, messages and formatted queries have to agree with Prometheus. */

function exponentForm(mantissa: string, exponent: number): string {
  const sign = exponent < 0 ? "-" : "+";
  return `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function special(value: number): string | undefined {
  if (Number.isNaN(value)) return "NaN";
  if (value === Number.POSITIVE_INFINITY) return "+Inf";
  return value === Number.NEGATIVE_INFINITY ? "-Inf" : undefined;
}

/** `%g` and `%v`: the shortest that reads back the same, with an exponent below 1e-4 and from 1e6 on. */
export function formatShortest(value: number): string {
  const named = special(value);
  if (named !== undefined) return named;
  if (Object.is(value, -0)) return "-0";
  if (value === 0) return "0";
  const [mantissa = "", exponentText = "0"] = value.toExponential().split("e");
  const exponent = Number(exponentText);
  return exponent < -4 || exponent >= 6 ? exponentForm(mantissa, exponent) : formatDecimal(value);
}

/** `'f'` with precision -1: never an exponent. */
export function formatDecimal(value: number): string {
  const named = special(value);
  if (named !== undefined) return named;
  if (Object.is(value, -0)) return "-0";
  const text = String(value);
  if (!text.includes("e")) return text;
  const negative = value < 0 ? "-" : "";
  const [mantissa = "", exponentText = "0"] = Math.abs(value).toExponential().split("e");
  const digits = mantissa.replace(".", "");
  const exponent = Number(exponentText);
  if (exponent < 0) return `${negative}0.${"0".repeat(-exponent - 1)}${digits}`;
  return negative + digits.padEnd(exponent + 1, "0");
}

/** As the value of a `le` or `quantile` label: "1" is written "1.0". */
export function formatLabelNumber(value: number): string {
  const text = formatShortest(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

const FLOAT = /^[+-]?(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?$/;
const SPECIAL = /^([+-]?)(?:(inf(?:inity)?)|nan)$/i;

/** A float as Go's ParseFloat reads it (decimal and hexadecimal integers, Inf, NaN); undefined where it does not. */
export function parseFloatText(text: string): number | undefined {
  const named = SPECIAL.exec(text);
  if (named) return named[2] ? (named[1] === "-" ? -Infinity : Infinity) : Number.NaN;
  const hexadecimal = /^([+-]?)0[xX]_?([0-9a-fA-F_]+)$/.exec(text);
  if (hexadecimal) {
    const value = Number(`0x${(hexadecimal[2] ?? "").replaceAll("_", "")}`);
    return hexadecimal[1] === "-" ? -value : value;
  }
  return FLOAT.test(text) ? Number(text.replaceAll("_", "")) : undefined;
}

/** A number of the query language, where a leading 0 makes an integer octal. */
export function parseQueryNumber(text: string): number | undefined {
  if (/^0[0-7_]+$/.test(text)) return Number.parseInt(text.replaceAll("_", ""), 8);
  return parseFloatText(text);
}
