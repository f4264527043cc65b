import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { ROOT } from "../bootstrap/paths.mjs";
import { consoleSay, errorLines, type Say } from "./console";
import { StackError } from "./errors";
import { writePrivate } from "./files";
import { prepareLivekit } from "./livekit";
import { program } from "./node-process";
import { independentParts, ownParts } from "./parts";
import { choosePorts, type Ports } from "./ports";
import { ensureDatabase, preparePostgres } from "./postgres";
import { takeRunLock, type RunLock } from "./run-lock";
import { runOnce } from "./run-once";
import { loadSecrets, type Secrets } from "./secrets";
import type { ServiceSpec } from "./service";
import { portsOf, readSettings, sharedEnvironment, type Settings } from "./settings";
import { supervise, type Supervised } from "./supervise";
import { SERVICES, type Stack, type StackInfo, type StackOptions } from "./types";
import type { Environment } from "./environment";

export { StackError } from "./errors";
export type { ServiceHandle, ServiceKind, Stack, StackInfo, StackOptions } from "./types";

/**
 * Starts the stack and returns when every part is ready. A part that dies later is restarted.
 * @throws {StackError} when it cannot run as asked, or a part does not start; nothing is left running then
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const dataDir = resolve(options.dataDir ?? join(ROOT, ".data"));
  const say: Say = options.quiet ? () => {} : consoleSay;
  const env: Environment = { ...process.env, ...options.env };
  const settings = readSettings(env, options.services ?? SERVICES);
  mkdirSync(join(dataDir, "logs"), { recursive: true });
  const lock = await takeRunLock(dataDir, (line) => say("stack", line));
  const crew = new Crew(dataDir, lock, say);
  const giveUp = () => void crew.stop();
  options.signal?.addEventListener("abort", giveUp);
  try {
    options.signal?.throwIfAborted();
    rmSync(crew.infoFile, { force: true });
    const ports = await choosePorts(env, options.ports ?? {}, portsOf(settings.run), (line) => say("stack", line));
    const secrets = loadSecrets(dataDir);
    return await start({ env, settings, ports, secrets, crew, say, webhookUrl: options.livekitWebhookUrl });
  } catch (error) {
    await crew.stop();
    throw error;
  } finally {
    options.signal?.removeEventListener("abort", giveUp);
  }
}

async function start(options: {
  env: Environment;
  settings: Settings;
  ports: Ports;
  secrets: Secrets;
  crew: Crew;
  say: Say;
  webhookUrl: string | undefined;
}): Promise<Stack> {
  const { env, settings, ports, secrets, crew, say } = options;
  const { run, nodeIp } = settings;
  const { dataDir } = crew;

  // All that needs no database comes up while the database does; its failure is met where it is waited for.
  const early = independentParts({ settings, ports, secrets, env }).map((spec) => crew.add(spec));
  if (run.has("livekit")) {
    const { livekit: port, livekitTcp: tcpPort, livekitUdp: udpPort } = ports;
    const { livekitApiKey: apiKey, livekitApiSecret: apiSecret } = secrets;
    const webhookUrl = options.webhookUrl ?? `http://127.0.0.1:${ports.web}/webhooks/livekit`;
    early.push(
      crew.add(await prepareLivekit({ dir: dataDir, port, tcpPort, udpPort, apiKey, apiSecret, webhookUrl, nodeIp })),
    );
  }
  const earlyReady = Promise.all(early.map((part) => part.waitReady()));
  earlyReady.catch(() => {});

  const databaseUrl = run.has("postgres") ? await startDatabase(crew, ports, say) : env.DATABASE_URL;
  if (!databaseUrl) throw new StackError("DATABASE_URL is not set, and postgres is not among the parts to run.");
  const shared = sharedEnvironment({ env, settings, ports, secrets, databaseUrl, dataDir });
  const childEnv = { ...env, ...shared };
  await crew.runOnce("migrate", { ...program("db/migrate.ts"), env: childEnv });
  const own = ownParts({ settings, ports, secrets, env: childEnv }).map((spec) => crew.add(spec));
  const [seeded] = await Promise.all([
    seed(crew, childEnv, secrets),
    earlyReady,
    ...own.map((part) => part.waitReady()),
  ]);

  const info: StackInfo = {
    base_url: shared.PUBLIC_URL ?? "",
    api_key: secrets.apiKey,
    operator: { email: secrets.operatorEmail, password: secrets.operatorPassword },
    second_operator: { email: secrets.secondOperatorEmail, password: secrets.secondOperatorPassword },
    agent_id: seeded.agent_id,
    from_number: seeded.from_number,
    from_numbers: seeded.from_numbers,
    livekit: {
      url: shared.LIVEKIT_URL ?? "",
      api_key: shared.LIVEKIT_API_KEY ?? "",
      api_secret: shared.LIVEKIT_API_SECRET ?? "",
    },
    carrier_sim_url: run.has("carrier-sim") ? `http://127.0.0.1:${ports.carrierSim}` : null,
    database_url: databaseUrl,
  };
  writePrivate(crew.infoFile, `${JSON.stringify(info, null, 2)}\n`);
  return {
    info,
    env: shared,
    dataDir,
    services: crew.names(),
    service: (name) => crew.get(name),
    stop: () => crew.stop(),
  };
}

async function startDatabase(crew: Crew, ports: Ports, say: Say): Promise<string> {
  const tell = (line: string) => say("postgres", line);
  const prepared = await preparePostgres({ dataDir: crew.dataDir, port: ports.postgres, durable: true, say: tell });
  await crew.add(prepared.spec).waitReady();
  await ensureDatabase(prepared.adminUrl);
  return prepared.url;
}

/** The setting that names a carrier's account. */
const ACCOUNT = { twilio: "TWILIO_ACCOUNT_SID", plivo: "PLIVO_AUTH_ID", vonage: "VONAGE_APPLICATION_ID" } as const;

/** What the seed tells of itself. */
interface Seeded {
  agent_id: string;
  from_number: string;
  from_numbers: StackInfo["from_numbers"];
}

async function seed(crew: Crew, env: Environment, secrets: Secrets): Promise<Seeded> {
  const seedEnv = {
    ...env,
    SEED_OPERATOR_EMAIL: secrets.operatorEmail,
    SEED_OPERATOR_PASSWORD: secrets.operatorPassword,
    SEED_SECOND_OPERATOR_EMAIL: secrets.secondOperatorEmail,
    SEED_SECOND_OPERATOR_PASSWORD: secrets.secondOperatorPassword,
    SEED_API_KEY: secrets.apiKey,
    SEED_CARRIERS: (["twilio", "plivo", "vonage"] as const).filter((name) => env[ACCOUNT[name]]).join(","),
  };
  const lines = await crew.runOnce("seed", { ...program("db/seed/main.ts"), env: seedEnv });
  try {
    return JSON.parse(lines.at(-1) ?? "") as Seeded;
  } catch {
    throw new StackError(`The seed did not end with a line of JSON, but with: ${lines.at(-1) ?? "nothing"}`);
  }
}

/** The supervised parts of one stack, and how they end. */
class Crew {
  readonly dataDir: string;
  readonly infoFile: string;
  readonly #lock: RunLock;
  readonly #say: Say;
  readonly #parts: Supervised[] = [];
  /** Aborted when the stack ends: nothing is started any more. */
  readonly #abort = new AbortController();
  /** For an exit that nobody saw coming: no time for grace. */
  readonly #atExit = () => {
    this.#abort.abort();
    for (const part of this.#parts) part.killNow();
  };
  #stopping: Promise<void> | undefined;

  constructor(dataDir: string, lock: RunLock, say: Say) {
    this.dataDir = dataDir;
    this.infoFile = join(dataDir, "stack.json");
    this.#lock = lock;
    this.#say = say;
    process.once("exit", this.#atExit);
  }

  add(spec: ServiceSpec): Supervised {
    this.#abort.signal.throwIfAborted();
    const showError = errorLines(spec.name, this.#say);
    const part = supervise(spec, this.#logFile(spec.name), {
      say: (line) => this.#say(spec.name, line),
      onLine: showError,
      spawned: (pid, stop) => this.#lock.remember(spec.name, pid, stop),
      gone: (pid) => this.#lock.forget(pid),
    });
    this.#parts.push(part);
    return part;
  }

  runOnce(name: string, command: Parameters<typeof runOnce>[1]): Promise<string[]> {
    return runOnce(name, command, this.#logFile(name), this.#abort.signal);
  }

  names(): string[] {
    return this.#parts.map((part) => part.name);
  }

  get(name: string): Supervised {
    const part = this.#parts.find((candidate) => candidate.name === name);
    if (!part) throw new StackError(`No part is called ${name}; there are ${this.names().join(", ")}.`);
    return part;
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  /** Those that use a part end before it: the app and the workers, then what they stand on, then the database. */
  async #stopAll(): Promise<void> {
    this.#abort.abort(new StackError("The stack was stopped."));
    const foundations = ["livekit", "models", "carrier-sim"];
    const waves = [
      this.#parts.filter((part) => part.name !== "postgres" && !foundations.includes(part.name)),
      this.#parts.filter((part) => foundations.includes(part.name)),
      this.#parts.filter((part) => part.name === "postgres"),
    ];
    for (const wave of waves) await Promise.all(wave.map((part) => part.stop()));
    rmSync(this.infoFile, { force: true });
    this.#lock.release();
    process.off("exit", this.#atExit);
  }

  /** A log of this run; that of the run before is kept beside it. */
  #logFile(name: string): string {
    const file = join(this.dataDir, "logs", `${name}.log`);
    if (existsSync(file)) renameSync(file, join(this.dataDir, "logs", `${name}.previous.log`));
    return file;
  }
}
