import { expect, test } from "vitest";
import { clientAddress } from "./client-address";

test.each([
  ["the last hop is what our proxy saw", "203.0.113.9, 198.51.100.7", 1, "198.51.100.7"],
  ["behind two proxies it is the one before", "6.6.6.6, 198.51.100.7, 10.0.0.2", 2, "198.51.100.7"],
  ["with no proxy the header is the client's own word", "203.0.113.9", 0, "unknown"],
  ["fewer hops than proxies: nothing is known", "203.0.113.9", 2, "unknown"],
  ["what is no address is nobody's", "somewhere", 1, "unknown"],
  ["no header", null, 1, "unknown"],
  ["IPv4 in IPv6's clothes", "::ffff:198.51.100.7", 1, "198.51.100.7"],
  ["one network's IPv6 addresses are one", "2001:db8:0:7:1::9", 1, "2001:db8:0:7"],
  ["however they are written", "2001:0DB8::7:0:0:0:9", 1, "2001:db8:0:7"],
  ["loopback", "::1", 1, "0:0:0:0"],
])("%s", (_why, header, proxies, address) => {
  expect(clientAddress(header, proxies)).toBe(address);
});
