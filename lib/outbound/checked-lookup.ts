import { lookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import type { AllowAddress } from "./allowed-address";

export type AddressRules = {
  allows: AllowAddress;
  /** Name of the setting that may allow more, for the message. */
  setting: string;
};

/**
 * Resolves a name and hands out only addresses that may be asked. The one that was checked is the one that is connected to,
 * so a name cannot change its mind in between. Names only: Node does not look an address up, `refusedHost` checks those.
 */
export function checkedLookup(rules: AddressRules): LookupFunction {
  return (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) {
        done(error, "", 0);
        return;
      }
      const taken = found.filter(({ address }) => rules.allows(address));
      const [first] = taken;
      if (first === undefined) done(deniedAddress(found[0]?.address ?? hostname, rules), "", 0);
      else if (options.all) done(null, taken);
      else done(null, first.address, first.family);
    });
  };
}

/** Why a host that is written as an address is not asked; undefined where it may be, or is a name. */
export function refusedHost(hostname: string, rules: AddressRules): Error | undefined {
  const host = hostname.replace(/^\[|\]$/g, "");
  return isIP(host) !== 0 && !rules.allows(host) ? deniedAddress(host, rules) : undefined;
}

const deniedAddress = (address: string, { setting }: AddressRules) =>
  new Error(`${address} is a link-local or metadata address; ${setting} may allow it`);
