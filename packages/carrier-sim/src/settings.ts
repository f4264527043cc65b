import { createPublicKey } from "node:crypto";
import type { CarrierSimOptions } from "./index";

/** What a group of variables gives: all values, none, or a problem. */
type Group<Name extends string> = Record<Name, string> | null;

/**
 * Reads the simulator's options from the environment. A carrier whose variables are all unset has no account.
 * @returns the options, or what is wrong, in words for the one who starts it.
 */
export function readSettings(
  env: Readonly<Record<string, string | undefined>>,
): CarrierSimOptions | { problems: string[] } {
  const problems: string[] = [];
  const { HOST: host = "127.0.0.1", PORT = "8091" } = env;
  const port = Number(PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) problems.push("PORT must be a port number");

  const group = <Name extends string>(names: readonly Name[]): Group<Name> => {
    const missing = names.filter((name) => !env[name]);
    if (missing.length === names.length) return null;
    problems.push(...missing.map((name) => `${name} must be set`));
    return Object.fromEntries(names.map((name) => [name, env[name] ?? ""])) as Record<Name, string>;
  };
  const twilio = group(["SIM_ACCOUNT_SID", "SIM_AUTH_TOKEN"]);
  const plivo = group(["SIM_PLIVO_AUTH_ID", "SIM_PLIVO_AUTH_TOKEN"]);
  const vonage = group([
    "SIM_VONAGE_APPLICATION_ID",
    "SIM_VONAGE_PUBLIC_KEY",
    "SIM_VONAGE_SIGNATURE_SECRET",
    "SIM_VONAGE_API_KEY",
    "SIM_VONAGE_API_SECRET",
  ]);
  if (twilio && !/^AC[0-9a-f]{32}$/.test(twilio.SIM_ACCOUNT_SID)) {
    problems.push("SIM_ACCOUNT_SID must be AC and 32 hexadecimal digits");
  }
  // One line in an .env file: \n stands for a line break.
  const publicKey = vonage?.SIM_VONAGE_PUBLIC_KEY.replaceAll("\\n", "\n") ?? "";
  if (vonage && !isPublicKey(publicKey)) problems.push("SIM_VONAGE_PUBLIC_KEY must be a public key in PEM");
  if (!twilio && !plivo && !vonage) {
    problems.push("SIM_ACCOUNT_SID and SIM_AUTH_TOKEN must be set (or an account at Plivo or Vonage)");
  }
  if (problems.length > 0) return { problems };
  return {
    host,
    port,
    ...(twilio && { twilio: { accountSid: twilio.SIM_ACCOUNT_SID, authToken: twilio.SIM_AUTH_TOKEN } }),
    ...(plivo && { plivo: { authId: plivo.SIM_PLIVO_AUTH_ID, authToken: plivo.SIM_PLIVO_AUTH_TOKEN } }),
    ...(vonage && {
      vonage: {
        applicationId: vonage.SIM_VONAGE_APPLICATION_ID,
        publicKey,
        signatureSecret: vonage.SIM_VONAGE_SIGNATURE_SECRET,
        apiKey: vonage.SIM_VONAGE_API_KEY,
        apiSecret: vonage.SIM_VONAGE_API_SECRET,
      },
    }),
  };
}

function isPublicKey(pem: string): boolean {
  try {
    return createPublicKey(pem).asymmetricKeyType === "rsa";
  } catch {
    return false;
  }
}
