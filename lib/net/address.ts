import ipaddr from "ipaddr.js";

/** Global unicast: all that is handed out of IPv6. Outside of it are the old forms that carry an IPv4 address. */
const GLOBAL_V6 = ipaddr.IPv6.parseCIDR("2000::/3");
/** Public by its number, but it answers a cloud's own machines with their secrets. */
const METADATA = new Set(["168.63.129.16"]);

/**
 * Whether an IP address belongs to the public internet: not private, loopback, link-local (cloud metadata too), shared by a
 * carrier, multicast, reserved, or an IPv4 address in IPv6's clothes.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== "unicast") return false;
  if (parsed instanceof ipaddr.IPv6) return parsed.match(GLOBAL_V6);
  return !METADATA.has(parsed.toString());
}
