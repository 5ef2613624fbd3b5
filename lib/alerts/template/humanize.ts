// Numbers for people, in Prometheus' forms.
import { sprintf } from "./printf";

const short = (value: number) => sprintf("%.4g", [value]);
const isPlain = (value: number) => value === 0 || !Number.isFinite(value);

function scaled(value: number, size: number, prefixes: readonly string[], small: readonly string[]): string {
  let rest = value;
  let prefix = "";
  if (Math.abs(rest) >= 1)
    for (const next of prefixes) {
      if (Math.abs(rest) < size) break;
      prefix = next;
      rest /= size;
    }
  else
    for (const next of small) {
      if (Math.abs(rest) >= 1) break;
      prefix = next;
      rest *= size;
    }
  return short(rest) + prefix;
}

const large = ["k", "M", "G", "T", "P", "E", "Z", "Y"];
const small = ["m", "u", "n", "p", "f", "a", "z", "y"];

export function humanize(value: number): string {
  return isPlain(value) ? short(value) : scaled(value, 1_000, large, small);
}

export function humanize1024(value: number): string {
  if (Math.abs(value) <= 1 || !Number.isFinite(value)) return short(value);
  return scaled(value, 1_024, ["ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"], []);
}

export function humanizePercentage(value: number): string {
  return `${short(value * 100)}%`;
}

export function humanizeDuration(value: number): string {
  if (!Number.isFinite(value)) return short(value);
  if (value === 0) return "0s";
  if (Math.abs(value) < 1) return `${scaled(value, 1_000, [], small)}s`;
  const sign = value < 0 ? "-" : "";
  const whole = Math.floor(Math.abs(value));
  const days = Math.floor(whole / 86_400);
  const [hours, minutes, seconds] = [Math.floor(whole / 3_600) % 24, Math.floor(whole / 60) % 60, whole % 60];
  if (days > 0) return `${sign}${days}d ${hours}h ${minutes}m ${seconds}s`;
  if (hours > 0) return `${sign}${hours}h ${minutes}m ${seconds}s`;
  if (minutes > 0) return `${sign}${minutes}m ${seconds}s`;
  return `${sign}${short(Math.abs(value))}s`;
}
