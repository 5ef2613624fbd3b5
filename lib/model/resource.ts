import type { Attributes } from "./attributes";

/** What sent an item. `id` is the first 8 bytes of a hash over the sorted attributes and the scope: the same on every replica. */
export type Resource = {
  id: bigint;
  serviceName: string;
  serviceNamespace: string | null;
  serviceVersion: string | null;
  serviceInstanceId: string | null;
  environment: string | null;
  attributes: Attributes;
  /** What made the spans; null where it is not part of the resource (log records name theirs). */
  scope: Scope | null;
};

export type Scope = { name: string; version: string };
