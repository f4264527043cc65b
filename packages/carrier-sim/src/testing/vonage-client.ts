import { Vonage } from "@vonage/server-sdk";
import { VONAGE, VONAGE_PRIVATE_KEY } from "./carriers";

/** The official client of the one application, or of whoever `change` makes of it. */
export function vonageClient(base: string, change: { privateKey?: string; applicationId?: string } = {}): Vonage {
  const { applicationId, apiKey, apiSecret } = VONAGE;
  const credentials = { applicationId, apiKey, apiSecret, privateKey: VONAGE_PRIVATE_KEY, ...change };
  return new Vonage(credentials, { apiHost: base, restHost: base, timeout: 5000 });
}
