import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { readJson, writePrivate } from "./files";

/** What is random and made once for an installation. */
export interface Secrets {
  livekitApiKey: string;
  livekitApiSecret: string;
  nextauthSecret: string;
  jobsSecret: string;
  /** Bearer key of the seeded workspace. */
  apiKey: string;
  operatorEmail: string;
  operatorPassword: string;
  /** A colleague of the operator's, so that what two of them do together can be tried. */
  secondOperatorEmail: string;
  secondOperatorPassword: string;
  /** The simulated carrier's account. */
  simAccountSid: string;
  simAuthToken: string;
}

/** Reads the installation's secrets from `<dataDir>/secrets.json`, making those that are not there yet. */
export function loadSecrets(dataDir: string): Secrets {
  const file = join(dataDir, "secrets.json");
  const fresh: Secrets = {
    livekitApiKey: `API${randomBytes(6).toString("hex")}`,
    livekitApiSecret: random(32),
    nextauthSecret: random(32),
    jobsSecret: random(24),
    apiKey: `rymi_${random(24)}`,
    operatorEmail: "operator@rymi.local",
    operatorPassword: random(12),
    secondOperatorEmail: "support@rymi.local",
    secondOperatorPassword: random(12),
    simAccountSid: `AC${randomBytes(16).toString("hex")}`,
    simAuthToken: randomBytes(16).toString("hex"),
  };
  const kept = readJson(file) as Partial<Secrets> | null;
  const secrets = { ...fresh, ...kept };
  if (Object.keys(fresh).some((key) => kept?.[key as keyof Secrets] === undefined)) {
    writePrivate(file, `${JSON.stringify(secrets, null, 2)}\n`);
  }
  return secrets;
}

/** `bytes` of randomness in letters, digits, "-" and "_", which no shell or URL needs to escape. */
function random(bytes: number): string {
  return randomBytes(bytes).toString("base64url");
}
