import { Auth } from "@vonage/auth";
import { Vonage } from "@vonage/server-sdk";
import { VONAGE, VONAGE_PRIVATE_KEY } from "./carriers";

/** The official client of the one application, or of whoever `change` makes of it. */
export function vonageClient(base: string, change: { privateKey?: string; applicationId?: string } = {}): Vonage {
  const { applicationId, apiKey, apiSecret } = VONAGE;
  const auth = new Auth({ applicationId, apiKey, apiSecret, privateKey: VONAGE_PRIVATE_KEY, ...change });
  return new Vonage(auth, { apiHost: base, restHost: base, timeout: 5000 });
}
