import type { IngestReport } from "@/lib/model/otlp-message";
import type { Failure } from "./status";

const retryInfoType = "type.googleapis.com/google.rpc.RetryInfo";

/** google.rpc.Status in protobuf; with RetryInfo where the request may be sent again. */
export function encodeStatus({ grpc, message, retryAfterSeconds }: Failure): Buffer {
  const parts = [varintField(1, grpc), bytesField(2, Buffer.from(message))];
  if (retryAfterSeconds !== undefined) {
    const retryInfo = bytesField(1, varintField(1, retryAfterSeconds));
    parts.push(
      bytesField(3, Buffer.concat([bytesField(1, Buffer.from(retryInfoType)), bytesField(2, retryInfo)])),
    );
  }
  return Buffer.concat(parts);
}

/** The same in proto3 JSON. */
export function statusJson({ grpc, message, retryAfterSeconds }: Failure): object {
  if (retryAfterSeconds === undefined) return { code: grpc, message };
  return { code: grpc, message, details: [{ "@type": retryInfoType, retryDelay: `${retryAfterSeconds}s` }] };
}

/**
 * Export<Signal>ServiceResponse, the same for traces and logs: empty when all went well, else what was rejected.
 * `rejected` 0 with a message is a warning about accepted data.
 */
export function encodeReport({ rejected, message }: IngestReport): Buffer {
  if (rejected === 0 && message === "") return Buffer.alloc(0);
  return bytesField(1, Buffer.concat([varintField(1, rejected), bytesField(2, Buffer.from(message))]));
}

export function reportJson({ rejected, message }: IngestReport, rejectedName: string): object {
  if (rejected === 0 && message === "") return {};
  return { partialSuccess: { [rejectedName]: String(rejected), errorMessage: message } };
}

function varintField(field: number, value: number): Buffer {
  if (value === 0) return Buffer.alloc(0);
  const bytes = [field << 3];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  bytes.push(rest);
  return Buffer.from(bytes);
}

function bytesField(field: number, content: Buffer): Buffer {
  const prefix = [(field << 3) | 2];
  let rest = content.length;
  for (; rest > 127; rest >>>= 7) prefix.push((rest & 127) | 128);
  prefix.push(rest);
  return Buffer.concat([Buffer.from(prefix), content]);
}
