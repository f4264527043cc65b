import { NEXT_CLI } from "../bootstrap/paths.mjs";
import { program, packageProgram } from "./node-process";
import type { Ports } from "./ports";
import { DEFAULT_STOP } from "./process-group";
import type { Secrets } from "./secrets";
import { READY_LINE, type Readiness, type ServiceSpec } from "./service";
import type { Settings } from "./settings";
import type { Environment } from "./environment";

const READY_TIMEOUT_MS = 60_000;
/** Loading the speech models onto a busy machine takes its time. */
const MODELS_READY_TIMEOUT_MS = 180_000;

interface Context {
  settings: Settings;
  ports: Ports;
  secrets: Secrets;
  /** What every part gets. */
  env: Environment;
}

/** The parts that need no database: they start first. */
export function independentParts({ settings, ports, secrets, env }: Context): ServiceSpec[] {
  const parts: ServiceSpec[] = [];
  if (settings.run.has("models")) {
    parts.push(
      part("models", program("packages/local-models/src/main.ts"), answers(ports.models), {
        ...env,
        HOST: "127.0.0.1",
        PORT: String(ports.models),
        MODELS_DIR: settings.modelsDir,
      }),
    );
  }
  if (settings.run.has("carrier-sim")) {
    parts.push(
      part("carrier-sim", program("packages/carrier-sim/src/main.ts"), answers(ports.carrierSim, "/sim/phones"), {
        ...env,
        HOST: "127.0.0.1",
        PORT: String(ports.carrierSim),
        SIM_ACCOUNT_SID: secrets.simAccountSid,
        SIM_AUTH_TOKEN: secrets.simAuthToken,
        SIM_PLIVO_AUTH_ID: secrets.simPlivoAuthId,
        SIM_PLIVO_AUTH_TOKEN: secrets.simPlivoAuthToken,
        SIM_VONAGE_APPLICATION_ID: secrets.simVonageApplicationId,
        SIM_VONAGE_PUBLIC_KEY: secrets.simVonagePublicKey,
        SIM_VONAGE_SIGNATURE_SECRET: secrets.simVonageSignatureSecret,
        SIM_VONAGE_API_KEY: secrets.simVonageApiKey,
        SIM_VONAGE_API_SECRET: secrets.simVonageApiSecret,
      }),
    );
  }
  return parts.map((spec) => (spec.name === "models" ? { ...spec, readyTimeoutMs: MODELS_READY_TIMEOUT_MS } : spec));
}

/**
 * The media library has some threads a phone. The C library gives each a store of memory of its own, up to sixteen on two
 * cores, and what one has given back is of no use to another: with two, the process keeps far less.
 */
const MEDIA_MEMORY = { MALLOC_ARENA_MAX: "2" };

/** The app and the workers: they start when the tables are there. */
export function ownParts({ settings, ports, env }: Context): ServiceSpec[] {
  const { run, webHost, agentHosts } = settings;
  const parts: ServiceSpec[] = [];
  if (run.has("web")) {
    const next = packageProgram(NEXT_CLI, "start", "-p", String(ports.web), "-H", webHost);
    parts.push(part("web", next, answers(ports.web), env));
  }
  if (run.has("jobs")) parts.push(part("jobs", program("worker/jobs/main.ts"), READY_LINE, env));
  if (run.has("media")) {
    parts.push(part("media", program("worker/media/main.ts"), answers(ports.media), { ...MEDIA_MEMORY, ...env }));
  }
  for (let host = 1; run.has("agent") && host <= agentHosts; host += 1) {
    parts.push(part(`agent-${host}`, program("worker/agent/main.ts"), READY_LINE, env));
  }
  if (run.has("recorder")) parts.push(part("recorder", program("worker/recorder/main.ts"), READY_LINE, env));
  return parts;
}

function part(
  name: string,
  run: { command: string; args: string[]; cwd: string },
  readiness: Readiness,
  env: Environment,
): ServiceSpec {
  return {
    name,
    ...run,
    env: { ...env, SERVICE_NAME: name },
    readiness,
    readyTimeoutMs: READY_TIMEOUT_MS,
    stop: DEFAULT_STOP,
    ...(readiness.kind === "http" ? { address: new URL(readiness.url).origin } : {}),
  };
}

function answers(port: number, path = "/healthz"): Readiness {
  return { kind: "http", url: `http://127.0.0.1:${port}${path}` };
}
