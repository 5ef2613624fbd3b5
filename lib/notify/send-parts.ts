import type { AddressRules } from "@/lib/outbound/checked-lookup";

export type SendParts = {
  rules: AddressRules;
  /** Of one request; of a mail for each step of the talk with the server. */
  timeoutMs: number;
  now: () => number;
  signal: AbortSignal;
};
