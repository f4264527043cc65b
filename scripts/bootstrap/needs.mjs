// Which parts of the stack are ours to run, read from the environment. Set-up and the stack both ask here.

/** @param {Record<string, string | undefined>} env */
export const needsPostgres = (env) => !env.DATABASE_URL;

/** @param {Record<string, string | undefined>} env */
export const needsLivekit = (env) => !env.LIVEKIT_URL;

/** @param {Record<string, string | undefined>} env */
export const needsCarrierSim = (env) => !env.TWILIO_ACCOUNT_SID;

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
  if (!env.TWILIO_ACCOUNT_SID) return null;
  if (!env.TWILIO_AUTH_TOKEN) {
    return "TWILIO_ACCOUNT_SID is set without TWILIO_AUTH_TOKEN. Set both, or neither to use the simulated carrier.";
  }
  const real = !env.TWILIO_BASE_URL || /(^|\.)twilio\.com$/.test(new URL(env.TWILIO_BASE_URL).hostname);
  if (!real || env.PUBLIC_URL) return null;
  return (
    "TWILIO_ACCOUNT_SID is set, so real phones would be dialled, but PUBLIC_URL is not: Twilio could reach neither the\n" +
    "webhooks nor the media WebSocket, and each call would be paid for in silence. Set PUBLIC_URL to the https address of\n" +
    "this host (docs/self-hosting.md), or unset TWILIO_ACCOUNT_SID to use the simulated carrier."
  );
}
