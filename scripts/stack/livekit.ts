import { mkdirSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { findLivekitServer } from "../bootstrap/livekit.mjs";
import { StackError } from "./errors";
import { writePrivate } from "./files";
import { freePort } from "./ports";
import { DEFAULT_STOP } from "./process-group";
import type { ServiceSpec } from "./service";
import { supervise } from "./supervise";

/** A livekit-server of ours: where it listens, whom it trusts and whom it tells. */
export interface LivekitOptions {
  /** Folder for its configuration file. */
  dir: string;
  /** HTTP and signalling. */
  port: number;
  /** Media over TCP, for clients whose network drops UDP. */
  tcpPort: number;
  /** Media; all participants share this one port. */
  udpPort: number;
  apiKey: string;
  apiSecret: string;
  /** Address that is told of who joins and who leaves, signed with the key. */
  webhookUrl?: string;
  /** Address that browsers elsewhere reach this host by. Without it everything stays on loopback. */
  nodeIp?: string;
}

/** Writes the configuration and says how to run the server. */
export async function prepareLivekit(options: LivekitOptions): Promise<ServiceSpec> {
  const binary = await findLivekitServer();
  if (!binary) throw new StackError("livekit-server is not here. Run `npm start`, which gets it, or set LIVEKIT_URL.");
  const file = join(options.dir, "livekit.yaml");
  // JSON is YAML, and needs no library to be written right.
  writePrivate(file, `${JSON.stringify(configuration(options), null, 2)}\n`);
  return {
    name: "livekit",
    command: binary,
    args: ["--config", file],
    env: process.env,
    readiness: { kind: "http", url: `http://127.0.0.1:${options.port}/` },
    readyTimeoutMs: 30_000,
    // It waits for its participants to leave when asked politely; by then ours have left.
    stop: [{ signal: "SIGINT", graceMs: 1_500 }, ...DEFAULT_STOP.slice(1)],
    address: `ws://127.0.0.1:${options.port}`,
  };
}

function configuration(options: LivekitOptions) {
  const { port, tcpPort, udpPort, apiKey, apiSecret, webhookUrl, nodeIp } = options;
  return {
    port,
    bind_addresses: [nodeIp ? "0.0.0.0" : "127.0.0.1"],
    rtc: {
      tcp_port: tcpPort,
      udp_port: udpPort,
      node_ip: nodeIp ?? "127.0.0.1",
      use_external_ip: false,
      ...(nodeIp
        ? {}
        : {
            enable_loopback_candidate: true,
            ips: { includes: ["127.0.0.1/32"] },
            // Nobody is elsewhere. Without one, clients are sent to public ones: each looks up their names in threads of
            // its own, some twenty for a phone, that hang for seconds where there is no network.
            stun_servers: [`127.0.0.1:${udpPort}`],
          }),
    },
    keys: { [apiKey]: apiSecret },
    room: {
      // A room is made by us with its call; a token alone must not raise one from the dead.
      auto_create: false,
      enable_remote_unmute: true,
      // Voice only: nobody can publish video into a call.
      enabled_codecs: [{ mime: "audio/opus" }, { mime: "audio/red" }],
      max_participants: 64,
    },
    limit: { max_room_name_length: 128, max_participant_identity_length: 256, max_metadata_size: 16_384 },
    // Of nothing else that happens in a room has the app to know.
    ...(webhookUrl && {
      webhook: {
        api_key: apiKey,
        urls: [webhookUrl],
        filter_params: { include_events: ["participant_joined", "participant_left"] },
      },
    }),
    logging: { level: "warn", json: true },
  };
}

/** A running livekit-server of the caller's own. */
export interface RunningLivekit {
  /** ws:// address for clients; the server API answers at the same place over http. */
  url: string;
  apiKey: string;
  apiSecret: string;
  stop(): Promise<void>;
}

/** Starts a livekit-server on loopback for tests and tools; ports are free ones and keys random unless given. */
export async function startLivekit(
  options: { dir: string } & Partial<Omit<LivekitOptions, "dir">>,
): Promise<RunningLivekit> {
  const {
    port = await freePort(),
    tcpPort = await freePort(),
    udpPort = await freePort(true),
    apiKey = `API${randomBytes(6).toString("hex")}`,
    apiSecret = randomBytes(24).toString("hex"),
    ...rest
  } = options;
  mkdirSync(options.dir, { recursive: true });
  const spec = await prepareLivekit({ ...rest, port, tcpPort, udpPort, apiKey, apiSecret });
  const supervised = supervise(spec, join(options.dir, "livekit.log"), { say: () => {} });
  const atExit = () => supervised.killNow();
  process.once("exit", atExit);
  const stop = async () => {
    await supervised.stop();
    process.off("exit", atExit);
  };
  try {
    await supervised.waitReady();
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `ws://127.0.0.1:${port}`, apiKey, apiSecret, stop };
}
