// Which parts of the stack are ours to run, read from the environment. Set-up and the stack both ask here.

/** @param {Record<string, string | undefined>} env */
export const needsPostgres = (env) => !env.DATABASE_URL;

/** @param {Record<string, string | undefined>} env */
export const needsLivekit = (env) => !env.LIVEKIT_URL;

/** Accounts at carriers: the settings each takes, and where its own API is. */
const CARRIERS = [
  {
    name: "Twilio",
    account: "TWILIO_ACCOUNT_SID",
    others: ["TWILIO_AUTH_TOKEN"],
    base: "TWILIO_BASE_URL",
    host: /(^|\.)twilio\.com$/,
  },
  {
    name: "Plivo",
    account: "PLIVO_AUTH_ID",
    others: ["PLIVO_AUTH_TOKEN"],
    base: "PLIVO_BASE_URL",
    host: /(^|\.)plivo\.com$/,
  },
  {
    name: "Vonage",
    account: "VONAGE_APPLICATION_ID",
    others: ["VONAGE_PRIVATE_KEY", "VONAGE_SIGNATURE_SECRET"],
    base: "VONAGE_BASE_URL",
    host: /(^|\.)(nexmo|vonage)\.com$/,
  },
];

/**
 * The simulated carriers run where no account at any carrier is set: simulated and real phones are not mixed.
 * @param {Record<string, string | undefined>} env
 */
export const needsCarrierSim = (env) => CARRIERS.every(({ account }) => !env[account]);

/**
 * The kinds of model for which no endpoint is set, so that the local stand-ins serve them.
 * @param {Record<string, string | undefined>} env
 * @returns {("STT" | "LLM" | "TTS")[]}
 */
export function localModelKinds(env) {
  if (env.OPENAI_BASE_URL || env.OPENAI_API_KEY) return [];
  const kinds = /** @type {("STT" | "LLM" | "TTS")[]} */ (["STT", "LLM", "TTS"]);
  return kinds.filter((kind) => !env[`${kind}_BASE_URL`] && !env[`${kind}_API_KEY`]);
}

/** @param {Record<string, string | undefined>} env */
export const needsModels = (env) => localModelKinds(env).length > 0;

/**
 * Why the stack must not start with these carrier settings, or null.
 * @param {Record<string, string | undefined>} env
 * @returns {string | null}
 */
export function carrierRefusal(env) {
  const refusals = CARRIERS.filter(({ account }) => env[account]).map((carrier) => refusalOf(env, carrier));
  return refusals.filter((refusal) => refusal !== null).join("\n") || null;
}

/**
 * @param {Record<string, string | undefined>} env
 * @param {(typeof CARRIERS)[number]} carrier
 * @returns {string | null}
 */
function refusalOf(env, { name, account, others, base, host }) {
  const missing = others.filter((other) => !env[other]);
  if (missing.length > 0) {
    return `${account} is set without ${missing.join(" and ")}. Set all of them, or none to use the simulated carriers.`;
  }
  const address = env[base];
  const real = !address || host.test(new URL(address).hostname);
  if (!real || env.PUBLIC_URL) return null;
  return (
    `${account} is set, so real phones would be dialled, but PUBLIC_URL is not: ${name} could reach neither the\n` +
    "webhooks nor the media WebSocket, and each call would be paid for in silence. Set PUBLIC_URL to the https address of\n" +
    `this host (docs/self-hosting.md), or unset ${account} to use the simulated carriers.`
  );
}
