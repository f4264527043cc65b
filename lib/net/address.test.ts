import { expect, test } from "vitest";
import { isPublicAddress } from "./address";

test.each(["93.184.215.14", "1.1.1.1", "172.32.0.1", "2606:4700:4700::1111", "2a00:1450:4001:82a::200e"])(
  "%s is of the public internet",
  (address) => expect(isPublicAddress(address)).toBe(true),
);

test.each([
  ["loopback", "127.0.0.1"],
  ["loopback, the far end", "127.255.255.254"],
  ["nowhere", "0.0.0.0"],
  ["private, class A", "10.1.2.3"],
  ["private, class B", "172.16.0.1"],
  ["private, class C", "192.168.1.1"],
  ["link-local, metadata", "169.254.169.254"],
  ["a carrier's shared address", "100.64.0.1"],
  ["metadata at a shared address", "100.100.100.200"],
  ["metadata at a public number", "168.63.129.16"],
  ["protocol assignments", "192.0.0.192"],
  ["documentation", "203.0.113.7"],
  ["a benchmark's", "198.18.0.1"],
  ["multicast", "224.0.0.1"],
  ["reserved", "240.0.0.1"],
  ["broadcast", "255.255.255.255"],
  ["IPv6 loopback", "::1"],
  ["IPv6 nowhere", "::"],
  ["unique local", "fd00:ec2::254"],
  ["IPv6 link-local", "fe80::1"],
  ["IPv6 link-local with a zone", "fe80::1%eth0"],
  ["the old site-local", "fec0::1"],
  ["IPv6 multicast", "ff02::1"],
  ["IPv4-mapped", "::ffff:127.0.0.1"],
  ["IPv4-mapped public", "::ffff:1.1.1.1"],
  ["IPv4-compatible", "::127.0.0.1"],
  ["translated", "64:ff9b::7f00:1"],
  ["6to4", "2002:7f00:1::"],
  ["Teredo", "2001::7f00:1"],
  ["IPv6 documentation", "2001:db8::1"],
  ["a name", "localhost"],
  ["nothing", ""],
])("%s (%s) is not", (_what, address) => expect(isPublicAddress(address)).toBe(false));
