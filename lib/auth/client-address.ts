import { isIPv4, isIPv6 } from "node:net";

/**
 * The address that a request came from, for counting. Each proxy adds the address it was called from at the end of
 * X-Forwarded-For; what stands before the entries of our own `proxies` is whatever the client wrote. With 0, or a header
 * that is not one, everybody is `unknown`. An IPv6 client counts by its /64: it has all the addresses in there.
 */
export function clientAddress(forwardedFor: string | null | undefined, proxies: number): string {
  const hops = (forwardedFor ?? "").split(",").map((hop) => hop.trim().replace(/^::ffff:(?=\d+\.)/i, ""));
  const address = proxies > 0 ? (hops.at(-proxies) ?? "") : "";
  if (isIPv4(address)) return address;
  return isIPv6(address) ? networkOf(address) : "unknown";
}

/** The first four groups of an IPv6 address, written out. */
function networkOf(address: string): string {
  const [head = "", tail] = address.toLowerCase().split("%")[0]!.split("::");
  const groups = (part: string | undefined) => (part ? part.split(":") : []);
  const missing = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array.from({ length: missing }, () => "0"), ...groups(tail)];
  return all
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(":");
}
