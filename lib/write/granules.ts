import { hashString } from "@/lib/model/term";
import { CopyBuffer } from "./copy-buffer";
import { IntSet } from "./int-set";
import { dayFinder } from "./partitions";
import type { KeepDaysOf } from "./retention";

/** Rows of one granule: few enough to read them all for one that is wanted, enough to share most of their terms. */
const rowsPerGranule = 1_000;
const granuleColumns = "granule_id, start_ns, end_ns, project_id, rows, keep_days, terms";
export const copyGranulesText = `copy telemetry.span_granules (${granuleColumns}) from stdin (format binary)`;

let lastId = 0;

/** In order of time, so that the index of rows by granule grows at its end. Two that are equal only cost a search some time. */
function nextId(): number {
  lastId = Math.max(lastId + 1, Date.now() * 4_096 + Math.floor(Math.random() * 2_048));
  return lastId;
}

/** A run of rows that were written together, of one project and day, and the terms that any of them bears. */
export class Granule {
  readonly id = nextId();
  readonly projectId: number;
  readonly dayNs: bigint;
  readonly isRead: boolean;
  readonly terms = new IntSet();
  rows = 0;
  startNs: bigint;
  endNs: bigint;

  constructor(projectId: number, dayNs: bigint, startNs: bigint, isRead: boolean) {
    this.projectId = projectId;
    this.isRead = isRead;
    this.dayNs = dayNs;
    this.startNs = startNs;
    this.endNs = startNs;
  }
}

/** Puts the rows of a batch into granules, in the order they come. */
export class Granules {
  readonly #all: Granule[] = [];
  readonly #open = new Map<string, Granule>();
  readonly #dayOf = dayFinder();
  #last: Granule | undefined;

  /** `isRead`: the worker will read the span's trace, so that it stands with its like and not among all others. */
  next(projectId: number, startNs: bigint, isRead: boolean): Granule {
    const dayNs = this.#dayOf(startNs);
    let granule = this.#last;
    if (
      granule === undefined ||
      granule.projectId !== projectId ||
      granule.dayNs !== dayNs ||
      granule.isRead !== isRead ||
      granule.rows >= rowsPerGranule
    )
      granule = this.#find(projectId, dayNs, startNs, isRead);
    granule.rows += 1;
    if (startNs < granule.startNs) granule.startNs = startNs;
    else if (startNs > granule.endNs) granule.endNs = startNs;
    return granule;
  }

  #find(projectId: number, dayNs: bigint, startNs: bigint, isRead: boolean): Granule {
    const key = `${projectId}:${dayNs}:${isRead}`;
    let granule = this.#open.get(key);
    if (granule === undefined || granule.rows >= rowsPerGranule) {
      granule = new Granule(projectId, dayNs, startNs, isRead);
      this.#open.set(key, granule);
      this.#all.push(granule);
    }
    this.#last = granule;
    return granule;
  }

  /** Rows of telemetry.span_granules, ready for COPY. */
  encode(keepDaysOf: KeepDaysOf): CopyBuffer {
    const out = new CopyBuffer();
    for (const granule of this.#all) {
      out.startRow(7);
      out.int64FromNumber(granule.id);
      out.int64(granule.startNs);
      out.int64(granule.endNs);
      out.int32(granule.projectId);
      out.int32(granule.rows);
      out.int16(keepDaysOf(granule.projectId, granule.startNs));
      out.int32Array(granule.terms);
    }
    return out;
  }
}

const operationKeys = new Map<string, number>();

/** Terms of what the span's operation says, each as `operation.<property>`. */
export function addOperationTerms(terms: IntSet, operation: { readonly [property: string]: unknown }): void {
  for (const property in operation) {
    const value = operation[property];
    if (typeof value !== "string") continue;
    let key = operationKeys.get(property);
    if (key === undefined) {
      key = hashString(`operation.${property}`);
      operationKeys.set(property, key);
    }
    terms.add(key ^ hashString(value));
  }
}
