import { BlockList, isIP } from "node:net";

/** Where clouds hand out credentials, and addresses of a link: nothing is asked of those and nothing told to them. */
const denied = new BlockList();
denied.addSubnet("0.0.0.0", 8, "ipv4");
denied.addSubnet("169.254.0.0", 16, "ipv4");
denied.addAddress("100.100.100.200", "ipv4");
denied.addAddress("192.0.0.192", "ipv4");
denied.addAddress("168.63.129.16", "ipv4");
denied.addSubnet("224.0.0.0", 3, "ipv4");
denied.addAddress("::", "ipv6");
denied.addSubnet("fe80::", 10, "ipv6");
denied.addAddress("fd00:ec2::254", "ipv6");
denied.addAddress("fd20:ce::254", "ipv6");
denied.addSubnet("ff00::", 8, "ipv6");
// IPv4 in other clothes.
denied.addSubnet("64:ff9b::", 96, "ipv6");
denied.addSubnet("64:ff9b:1::", 48, "ipv6");
denied.addSubnet("::ffff:0:0:0", 96, "ipv6");
denied.addSubnet("2002:a9fe::", 32, "ipv6");

export type AllowAddress = (address: string) => boolean;

/** Whether somebody may be asked at an address. `allowed`: addresses and networks, such as `169.254.10.0/24`, that may although they are denied. */
export function createAddressCheck(allowed: readonly string[]): AllowAddress {
  const exceptions = new BlockList();
  for (const one of allowed) addTo(exceptions, one);
  return (address) => {
    const plain = unmapped(address);
    const family = isIP(plain) === 6 ? "ipv6" : "ipv4";
    if (isIP(plain) === 0) return false;
    return !denied.check(plain, family) || exceptions.check(plain, family);
  };
}

function addTo(list: BlockList, text: string): void {
  const [address = "", bits] = text.split("/");
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  if (bits === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(bits), family);
}

/** ::ffff:169.254.169.254 is 169.254.169.254, also with its last 32 bits in hexadecimal, and without a zone. */
function unmapped(address: string): string {
  const [bare = ""] = address.split("%");
  const [, dotted, high, low] =
    /^(?:0*:)*(?:0+:)*:?ffff:(?:(\d+\.\d+\.\d+\.\d+)|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/i.exec(bare) ?? [];
  if (dotted !== undefined) return dotted;
  if (high === undefined || low === undefined) return bare;
  const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [a >> 8, a & 255, b >> 8, b & 255].join(".");
}
