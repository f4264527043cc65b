import { cacheRoot } from "../bootstrap/paths.mjs";
import { carrierRefusal, localModelKinds, needsCarrierSim, needsLivekit, needsPostgres } from "../bootstrap/needs.mjs";
import { join, resolve } from "node:path";
import { StackError } from "./errors";
import type { PortName, Ports } from "./ports";
import type { Secrets } from "./secrets";
import type { ServiceKind } from "./types";
import type { Environment } from "./environment";

const LOOPBACK = "127.0.0.1";
const DEFAULT_AGENT_HOSTS = 2;
const SIMULATED_CALLS_PER_SECOND = "50";

/** What runs here, and what every part is told. */
export interface Settings {
  /** Parts that are ours to run. */
  run: ReadonlySet<ServiceKind>;
  agentHosts: number;
  webHost: string;
  mediaHost: string;
  nodeIp: string | undefined;
  modelsDir: string;
}

/**
 * Reads the settings of the stack itself.
 * @throws {StackError} naming everything that is wrong, at once
 */
export function readSettings(env: Environment, wanted: readonly ServiceKind[]): Settings {
  const problems: string[] = [];
  const refusal = carrierRefusal(env);
  if (refusal) problems.push(refusal);
  if (!needsLivekit(env)) {
    const missing = ["LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"].filter((name) => !env[name]);
    if (missing.length > 0) problems.push(`LIVEKIT_URL is set, so ${missing.join(" and ")} must be set too.`);
  }
  for (const [name, schemes] of ADDRESSES) checkAddress(env, name, schemes, problems);
  const agentHosts = Number(env.AGENT_HOSTS || DEFAULT_AGENT_HOSTS);
  if (!Number.isInteger(agentHosts) || agentHosts < 1)
    problems.push(`AGENT_HOSTS is "${env.AGENT_HOSTS}"; it must be 1 or more.`);
  if (problems.length > 0) throw new StackError(problems.join("\n"));

  const ours: Partial<Record<ServiceKind, boolean>> = {
    postgres: needsPostgres(env),
    livekit: needsLivekit(env),
    models: localModelKinds(env).length > 0,
    "carrier-sim": needsCarrierSim(env),
  };
  return {
    run: new Set(wanted.filter((kind) => ours[kind] ?? true)),
    agentHosts,
    webHost: env.WEB_HOST || LOOPBACK,
    mediaHost: env.MEDIA_HOST || LOOPBACK,
    nodeIp: env.LIVEKIT_NODE_IP || undefined,
    modelsDir: env.MODELS_DIR || join(cacheRoot(env), "models-v1"),
  };
}

const ADDRESSES: [string, string[]][] = [
  ["PUBLIC_URL", ["http:", "https:"]],
  ["MEDIA_PUBLIC_URL", ["ws:", "wss:"]],
  ["LIVEKIT_PUBLIC_URL", ["ws:", "wss:"]],
  ["LIVEKIT_URL", ["ws:", "wss:"]],
  ["DATABASE_URL", ["postgres:", "postgresql:"]],
];

function checkAddress(env: Environment, name: string, schemes: string[], problems: string[]): void {
  const value = env[name];
  if (!value || (URL.canParse(value) && schemes.includes(new URL(value).protocol))) return;
  problems.push(`${name} must be an address that begins with ${schemes.map((scheme) => `${scheme}//`).join(" or ")}.`);
}

/** The ports that the running parts need. */
export function portsOf(run: ReadonlySet<ServiceKind>): PortName[] {
  const names: Record<ServiceKind, PortName[]> = {
    web: ["web"],
    media: ["media"],
    livekit: ["livekit", "livekitTcp", "livekitUdp"],
    postgres: ["postgres"],
    models: ["models"],
    "carrier-sim": ["carrierSim"],
    jobs: [],
    agent: [],
    recorder: [],
  };
  return (Object.keys(names) as ServiceKind[]).filter((kind) => run.has(kind)).flatMap((kind) => names[kind]);
}

/** The environment of every part: where the others are, and what they agree on. */
export function sharedEnvironment(options: {
  env: Environment;
  settings: Settings;
  ports: Ports;
  secrets: Secrets;
  databaseUrl: string;
  dataDir: string;
}): Record<string, string> {
  const { env, settings, ports, secrets, databaseUrl, dataDir } = options;
  const webUrl = `http://${LOOPBACK}:${ports.web}`;
  const publicUrl = (env.PUBLIC_URL || webUrl).replace(/\/+$/, "");
  const livekitUrl = env.LIVEKIT_URL || `ws://${LOOPBACK}:${ports.livekit}`;
  return {
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    DATABASE_URL: databaseUrl,
    PUBLIC_URL: publicUrl,
    NEXTAUTH_URL: env.NEXTAUTH_URL || publicUrl,
    NEXTAUTH_SECRET: env.NEXTAUTH_SECRET || secrets.nextauthSecret,
    JOBS_SECRET: env.JOBS_SECRET || secrets.jobsSecret,
    RECORDINGS_DIR: resolve(env.RECORDINGS_DIR || join(dataDir, "recordings")),
    MEDIA_HOST: settings.mediaHost,
    MEDIA_PORT: String(ports.media),
    MEDIA_PUBLIC_URL: env.MEDIA_PUBLIC_URL || behindProxy(env.PUBLIC_URL) || `ws://${LOOPBACK}:${ports.media}`,
    LIVEKIT_URL: livekitUrl,
    LIVEKIT_API_KEY: env.LIVEKIT_URL ? (env.LIVEKIT_API_KEY ?? "") : secrets.livekitApiKey,
    LIVEKIT_API_SECRET: env.LIVEKIT_URL ? (env.LIVEKIT_API_SECRET ?? "") : secrets.livekitApiSecret,
    LIVEKIT_PUBLIC_URL:
      env.LIVEKIT_PUBLIC_URL || (env.LIVEKIT_URL ? livekitUrl : behindProxy(env.PUBLIC_URL) || livekitUrl),
    ...modelEnvironment(env, ports),
    ...(needsCarrierSim(env) ? simulatedAccounts(env, secrets, `http://${LOOPBACK}:${ports.carrierSim}`) : {}),
  };
}

/** The accounts at the simulated carriers, which take new calls far faster than a fresh account at a real one. */
function simulatedAccounts(env: Environment, secrets: Secrets, baseUrl: string): Record<string, string> {
  const pace = (name: string) => ({ [name]: env[name] || SIMULATED_CALLS_PER_SECOND });
  return {
    TWILIO_ACCOUNT_SID: secrets.simAccountSid,
    TWILIO_AUTH_TOKEN: secrets.simAuthToken,
    TWILIO_BASE_URL: baseUrl,
    ...pace("TWILIO_CALLS_PER_SECOND"),
    PLIVO_AUTH_ID: secrets.simPlivoAuthId,
    PLIVO_AUTH_TOKEN: secrets.simPlivoAuthToken,
    PLIVO_BASE_URL: baseUrl,
    ...pace("PLIVO_CALLS_PER_SECOND"),
    VONAGE_APPLICATION_ID: secrets.simVonageApplicationId,
    VONAGE_PRIVATE_KEY: secrets.simVonagePrivateKey,
    VONAGE_SIGNATURE_SECRET: secrets.simVonageSignatureSecret,
    VONAGE_API_KEY: secrets.simVonageApiKey,
    VONAGE_API_SECRET: secrets.simVonageApiSecret,
    VONAGE_BASE_URL: baseUrl,
    ...pace("VONAGE_CALLS_PER_SECOND"),
  };
}

/** The WebSocket address that deploy/Caddyfile serves beside PUBLIC_URL; undefined when there is no proxy. */
function behindProxy(publicUrl: string | undefined): string | undefined {
  if (!publicUrl) return undefined;
  const url = new URL(publicUrl);
  if (["localhost", LOOPBACK, "[::1]"].includes(url.hostname)) return undefined;
  return `${url.protocol === "https:" ? "wss" : "ws"}://${url.host}`;
}

function modelEnvironment(env: Environment, ports: Ports): Record<string, string> {
  const models = { STT: "moonshine-base-en", LLM: "scripted-order-status", TTS: "piper-en_US-joe-medium" };
  const local: Record<string, string> = {};
  for (const kind of localModelKinds(env)) {
    local[`${kind}_BASE_URL`] = `http://${LOOPBACK}:${ports.models}/v1`;
    local[`${kind}_API_KEY`] = "local";
    local[`${kind}_MODEL`] = env[`${kind}_MODEL`] || models[kind];
    if (kind === "TTS") local.TTS_VOICE = env.TTS_VOICE || "joe";
  }
  return local;
}
