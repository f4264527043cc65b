import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { startCarrierSim } from "@rymi/carrier-sim";
import { writePrivate } from "./stack/files";
import { loadSecrets } from "./stack/secrets";

const STANDARD_PORT = 8091;

/** The simulated carriers alone, with accounts that stay the same, for an application that runs elsewhere. */
async function main(): Promise<void> {
  const dataDir = resolve(process.env.RYMI_DATA_DIR || join(import.meta.dirname, "..", ".data"));
  mkdirSync(dataDir, { recursive: true });
  const secrets = loadSecrets(dataDir);
  const keyFile = join(dataDir, "simulated-vonage.key");
  writePrivate(keyFile, secrets.simVonagePrivateKey);
  const host = process.env.HOST || "127.0.0.1";
  const port = Number(process.env.CARRIER_SIM_PORT || STANDARD_PORT);
  const simulator = await startCarrierSim({
    host,
    port,
    twilio: { accountSid: secrets.simAccountSid, authToken: secrets.simAuthToken },
    plivo: { authId: secrets.simPlivoAuthId, authToken: secrets.simPlivoAuthToken },
    vonage: {
      applicationId: secrets.simVonageApplicationId,
      publicKey: secrets.simVonagePublicKey,
      signatureSecret: secrets.simVonageSignatureSecret,
      apiKey: secrets.simVonageApiKey,
      apiSecret: secrets.simVonageApiSecret,
    },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => void simulator.close().then(() => process.exit(0)));
  }
  const settings = {
    TWILIO_ACCOUNT_SID: secrets.simAccountSid,
    TWILIO_AUTH_TOKEN: secrets.simAuthToken,
    TWILIO_BASE_URL: simulator.url,
    PLIVO_AUTH_ID: secrets.simPlivoAuthId,
    PLIVO_AUTH_TOKEN: secrets.simPlivoAuthToken,
    PLIVO_BASE_URL: simulator.url,
    VONAGE_APPLICATION_ID: secrets.simVonageApplicationId,
    VONAGE_PRIVATE_KEY: keyFile,
    VONAGE_SIGNATURE_SECRET: secrets.simVonageSignatureSecret,
    VONAGE_API_KEY: secrets.simVonageApiKey,
    VONAGE_API_SECRET: secrets.simVonageApiSecret,
    VONAGE_BASE_URL: simulator.url,
  };
  const lines = Object.entries(settings).map(([name, value]) => `  ${name}=${value}`);
  console.log(
    [
      "",
      `Phones: ${simulator.url}`,
      "",
      "Open it in a browser: add a phone, pick up and talk with your own microphone, or call in.",
      "It is a simulated carrier: no real phone rings and nothing is billed.",
      "",
      "An application uses it with these settings (`npm start` sets its own):",
      "",
      ...lines,
      "",
      "Ctrl-C stops it.",
    ].join("\n"),
  );
}

main().catch((error: NodeJS.ErrnoException) => {
  const hint =
    error.code === "EADDRINUSE"
      ? "The port is in use. If `npm start` runs, its own simulated phones are there; or set CARRIER_SIM_PORT to another port."
      : String(error.stack ?? error);
  console.error(`\nThe simulated carrier cannot start. ${hint}`);
  process.exit(1);
});
