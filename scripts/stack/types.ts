import type { Environment } from "./environment";
import type { Ports } from "./ports";

/** The parts of the stack. `agent` is all agent hosts together. */
export const SERVICES = [
  "postgres",
  "livekit",
  "models",
  "carrier-sim",
  "web",
  "jobs",
  "media",
  "agent",
  "recorder",
] as const;
export type ServiceKind = (typeof SERVICES)[number];

/** What to run and where. */
export interface StackOptions {
  /** Folder for data, secrets, logs and stack.json; `.data` in the clone unless given. One stack a folder. */
  dataDir?: string;
  /** Ports that must be these; 0 is any free one. The rest come from the environment or are the defaults. */
  ports?: Partial<Ports>;
  /** Settings that add to or replace the environment, for the stack itself and for every part; undefined unsets one. */
  env?: Environment;
  /** Parts to run; all unless given. A part that the environment names elsewhere (DATABASE_URL ...) is not run anyway. */
  services?: readonly ServiceKind[];
  /** Says nothing on the console. */
  quiet?: boolean;
  /** Where livekit-server sends its webhooks, instead of to the web part. */
  livekitWebhookUrl?: string;
  /** Gives up the start, ending what runs so far; after the start use stop(). */
  signal?: AbortSignal;
}

/** The content of stack.json: how to reach a running stack. */
export interface StackInfo {
  base_url: string;
  api_key: string;
  /** An admin. */
  operator: { email: string; password: string };
  /** A colleague, who is no admin, in the group `support`. */
  second_operator: { email: string; password: string };
  agent_id: string;
  /** A number at the first carrier that is set, and one at each. */
  from_number: string;
  from_numbers: Partial<Record<"twilio" | "plivo" | "vonage", string>>;
  livekit: { url: string; api_key: string; api_secret: string };
  /** Where the simulated carriers and their phones are; null when a real carrier is used. */
  carrier_sim_url: string | null;
  database_url: string;
}

/** A part of a running stack. */
export interface ServiceHandle {
  readonly name: string;
  /** The program's own process; undefined between its death and its restart. */
  readonly pid: number | undefined;
  readonly logFile: string;
  /** Sends a signal to the program. When that ends it, it is restarted as after any death. */
  kill(signal: NodeJS.Signals): void;
  /** Resolves when the part is ready: at once if it is now. */
  waitReady(): Promise<void>;
}

/** A running stack. */
export interface Stack {
  readonly info: StackInfo;
  /** The settings that the parts get. */
  readonly env: Readonly<Record<string, string>>;
  readonly dataDir: string;
  /** Names of the parts that run: `web`, `media`, `jobs`, `agent-1` ... */
  readonly services: readonly string[];
  /** @throws when no such part runs */
  service(name: string): ServiceHandle;
  /** Ends every process of the stack; may be called more than once. */
  stop(): Promise<void>;
}
