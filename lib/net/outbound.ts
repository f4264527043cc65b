import { lookup as systemLookup, type LookupAddress } from "node:dns";
import { isIP, isIPv6, type LookupFunction } from "node:net";
import { Agent, buildConnector, request } from "undici";
import { OutboundError, type OutboundPort } from "@/lib/domain/ports/outbound";
import { isPublicAddress } from "./address";

/** A place that is no customer's: the connection was not made. */
class RefusedAddressError extends Error {}

/**
 * Makes the way to customers' URLs: https to public addresses. `plainHttpHosts` (host:port) are the operator's own and may be
 * reached over plain HTTP and at any address. Addresses are checked as each connection is made, so a name that changes its
 * mind between check and use does not help; connections are reused, redirects are not followed.
 */
export function createOutbound(
  plainHttpHosts: readonly string[],
  lookup: LookupFunction = systemLookup as LookupFunction,
): OutboundPort {
  const trusted = new Set(plainHttpHosts);
  const guarded = buildConnector({ lookup: publicOnly(lookup) });
  const open = buildConnector({ lookup });
  const dispatcher = new Agent({
    connections: 8,
    connect(options, callback) {
      const { hostname, protocol, port } = options;
      if (trusted.has(placeOf(hostname, port, protocol))) return open(options, callback);
      // A literal address is not looked up.
      if (protocol !== "https:" || (isIP(hostname) && !isPublicAddress(hostname))) {
        return callback(new RefusedAddressError(), null);
      }
      guarded(options, callback);
    },
  });

  return {
    checkUrl(text) {
      if (!URL.canParse(text)) return "must be an https URL";
      const url = new URL(text);
      if (url.username || url.password) return "must not hold a user name or password";
      if (trusted.has(placeOf(url.hostname, url.port, url.protocol))) return null;
      if (url.protocol !== "https:") return "must be an https URL";
      const literal = url.hostname.replace(/^\[|\]$/g, "");
      return isIP(literal) && !isPublicAddress(literal) ? "must not be an address of a private network" : null;
    },
    async post({ url, headers, body, timeoutMs, maxAnswerBytes }) {
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        const answer = await request(url, { method: "POST", headers, body, dispatcher, signal });
        return { status: answer.statusCode, body: await readAtMost(answer.body, maxAnswerBytes) };
      } catch (err) {
        if (signal.aborted) throw new OutboundError("timed_out", { cause: err });
        const refused = err instanceof RefusedAddressError;
        throw new OutboundError(refused ? "refused_address" : "connection_failed", { cause: err });
      }
    },
  };
}

/** host:port, with the port that the protocol implies. */
function placeOf(hostname: string, port: string, protocol: string): string {
  return `${isIPv6(hostname) ? `[${hostname}]` : hostname}:${port || (protocol === "https:" ? "443" : "80")}`;
}

/** Looks names up; one that has any address of a private network is refused. */
function publicOnly(lookup: LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (err, found) => {
      if (err) return callback(err, "");
      const addresses = found as LookupAddress[];
      const [first] = addresses;
      if (!first || !addresses.every(({ address }) => isPublicAddress(address))) {
        return callback(new RefusedAddressError(), "");
      }
      if (options.all) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
}

async function readAtMost(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk.subarray(0, maxBytes - bytes));
    bytes += chunk.byteLength;
    if (bytes >= maxBytes) break;
  }
  return Buffer.concat(chunks).toString("utf8");
}
