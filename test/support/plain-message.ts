import { WireAttributes } from "@/lib/model/wire-attributes";

/** A decoded message with every text read, so that two of them can be compared. */
export function plainMessage<Message>(message: Message): Message {
  return plain(message) as Message;
}

function plain(value: unknown): unknown {
  if (value instanceof WireAttributes) return { keys: [...value.keys], values: [...value.values] };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null || value instanceof Map || Buffer.isBuffer(value))
    return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
