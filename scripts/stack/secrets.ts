import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
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
  /** The simulated carriers' accounts: Twilio's, Plivo's and Vonage's. Keys are PEM. */
  simAccountSid: string;
  simAuthToken: string;
  simPlivoAuthId: string;
  simPlivoAuthToken: string;
  simVonageApplicationId: string;
  simVonagePrivateKey: string;
  simVonagePublicKey: string;
  simVonageSignatureSecret: string;
  simVonageApiKey: string;
  simVonageApiSecret: string;
}

/** Reads the installation's secrets from `<dataDir>/secrets.json`, making those that are not there yet. */
export function loadSecrets(dataDir: string): Secrets {
  const file = join(dataDir, "secrets.json");
  const kept = readJson(file) as Partial<Secrets> | null;
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
    simPlivoAuthId: `MA${randomBytes(9).toString("hex").toUpperCase()}`,
    simPlivoAuthToken: random(30),
    simVonageApplicationId: randomUUID(),
    ...vonageKeys(kept),
    simVonageSignatureSecret: random(32),
    simVonageApiKey: randomBytes(4).toString("hex"),
    simVonageApiSecret: random(12),
  };
  const secrets = { ...fresh, ...kept };
  if (Object.keys(fresh).some((key) => kept?.[key as keyof Secrets] === undefined)) {
    writePrivate(file, `${JSON.stringify(secrets, null, 2)}\n`);
  }
  return secrets;
}

/** The two halves of one key. */
function vonageKeys(kept: Partial<Secrets> | null): Pick<Secrets, "simVonagePrivateKey" | "simVonagePublicKey"> {
  if (kept?.simVonagePrivateKey && kept.simVonagePublicKey) {
    return { simVonagePrivateKey: kept.simVonagePrivateKey, simVonagePublicKey: kept.simVonagePublicKey };
  }
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  return { simVonagePrivateKey: privateKey, simVonagePublicKey: publicKey };
}

/** `bytes` of randomness in letters, digits, "-" and "_", which no shell or URL needs to escape. */
function random(bytes: number): string {
  return randomBytes(bytes).toString("base64url");
}
