import { expect, it } from "vitest";
import { fingerprintOf } from "./fingerprint";

/** FNV-1a over 64 bits, written with big integers. */
function slow(labels: Record<string, string>): string {
  let hash = 14695981039346656037n;
  const add = (byte: number) => {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 1099511628211n);
  };
  for (const name of Object.keys(labels).sort())
    for (const text of [name, labels[name] ?? ""]) {
      for (const byte of new TextEncoder().encode(text)) add(byte);
      add(255);
    }
  return hash.toString(16).padStart(16, "0");
}

it("is FNV-1a 64 over the sorted labels, as Alertmanager's", () => {
  expect(fingerprintOf({})).toBe("cbf29ce484222325");
  for (const labels of [
    { a: "1" },
    { b: "2", a: "1" },
    { alertname: "Höhe €", "dotted.name": "𝄞" },
    { a: "x".repeat(999) },
  ])
    expect(fingerprintOf(labels)).toBe(slow(labels));
});

it("tells apart what a name and what a value is", () => {
  expect(fingerprintOf({ ab: "c" })).not.toBe(fingerprintOf({ a: "bc" }));
  expect(fingerprintOf({ a: "1", b: "2" })).toBe(fingerprintOf({ b: "2", a: "1" }));
});
