import { connect, type Socket } from "node:net";
import { type AddressRules, checkedLookup, refusedHost } from "./checked-lookup";
import { Unanswered, wordsOf } from "./post-json";

/** A plain connection to a host whose address is checked as it is connected to. Throws only `Unanswered`. */
export function openSocket(
  { host, port, timeoutMs }: { host: string; port: number; timeoutMs: number },
  rules: AddressRules,
): Promise<Socket> {
  const refused = refusedHost(host, rules);
  if (refused !== undefined) return Promise.reject(new Unanswered(refused.message, { isFinal: true }));
  return new Promise<Socket>((resolve, reject) => {
    const socket = connect({ host, port, lookup: checkedLookup(rules) });
    const timer = setTimeout(() => {
      socket.destroy(new Error(`no connection within ${timeoutMs / 1_000} s`));
    }, timeoutMs);
    const fail = (cause: Error) => {
      clearTimeout(timer);
      reject(new Unanswered(wordsOf(cause), {}, { cause }));
    };
    socket.once("error", fail);
    socket.once("connect", () => {
      clearTimeout(timer);
      socket.off("error", fail);
      resolve(socket);
    });
  });
}
