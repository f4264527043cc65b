import { createSocket } from "node:dgram";
import { connect, createServer } from "node:net";
import { StackError } from "./errors";
import type { Environment } from "./environment";

/** Every port of the stack: the environment's name for it, its default and its transport. */
export const PORTS = {
  web: { variable: "WEB_PORT", standard: 3000, udp: false },
  media: { variable: "MEDIA_PORT", standard: 3001, udp: false },
  livekit: { variable: "LIVEKIT_PORT", standard: 7880, udp: false },
  livekitTcp: { variable: "LIVEKIT_TCP_PORT", standard: 7881, udp: false },
  livekitUdp: { variable: "LIVEKIT_UDP_PORT", standard: 7882, udp: true },
  postgres: { variable: "POSTGRES_PORT", standard: 5433, udp: false },
  models: { variable: "MODELS_PORT", standard: 8090, udp: false },
  carrierSim: { variable: "CARRIER_SIM_PORT", standard: 8091, udp: false },
} as const;

/** Name of a port in the stack's options. */
export type PortName = keyof typeof PORTS;
export type Ports = Record<PortName, number>;

// Below the range that the system hands out to outgoing connections, so that none of those takes it in between.
const REPLACEMENTS = { from: 20_000, to: 32_000 };

/**
 * Chooses the ports. One that the caller or the environment names must be free; a default that is taken is replaced.
 * A wish of 0 means any free port.
 * @throws {StackError} naming every port that is asked for and taken
 */
export async function choosePorts(
  env: Environment,
  wishes: Partial<Ports>,
  needed: readonly PortName[],
  say: (line: string) => void,
): Promise<Ports> {
  const chosen = Object.fromEntries(Object.entries(PORTS).map(([name, { standard }]) => [name, standard])) as Ports;
  const used = new Set<number>();
  const problems: string[] = [];
  for (const name of needed) {
    const { variable, standard, udp } = PORTS[name];
    const wish = wishes[name] ?? fromEnvironment(env, variable, problems);
    const port = wish ?? standard;
    if (port !== 0 && !used.has(port) && (await isFree(port, udp))) {
      chosen[name] = port;
    } else if (wish !== undefined && wish !== 0) {
      problems.push(
        `${variable} is ${wish}, but that port is taken. Free it, choose another, or leave it to the stack.`,
      );
      continue;
    } else {
      chosen[name] = await freePort(udp, used);
      if (wish !== 0) say(`port ${standard} (${variable}) is taken, using ${chosen[name]}`);
    }
    used.add(chosen[name]);
  }
  if (problems.length > 0) throw new StackError(problems.join("\n"));
  return chosen;
}

/** A free port on loopback. */
export async function freePort(udp = false, except: ReadonlySet<number> = new Set()): Promise<number> {
  for (;;) {
    const port = REPLACEMENTS.from + Math.floor(Math.random() * (REPLACEMENTS.to - REPLACEMENTS.from));
    if (!except.has(port) && (await isFree(port, udp))) return port;
  }
}

function fromEnvironment(env: Environment, variable: string, problems: string[]): number | undefined {
  const text = env[variable];
  if (text === undefined || text === "") return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  problems.push(`${variable} is "${text}"; it must be a port number from 1 to 65535.`);
  return undefined;
}

/** Free on all addresses: nobody answers there, and it can be bound. */
async function isFree(port: number, udp: boolean): Promise<boolean> {
  return udp ? canBindUdp(port) : !(await answers(port)) && (await canListen(port));
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", timeout: 1_000 });
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => settle(true));
    socket.once("error", () => settle(false));
    socket.once("timeout", () => settle(true));
  });
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "0.0.0.0", exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function canBindUdp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    socket.once("error", () => resolve(false));
    socket.bind({ port, address: "0.0.0.0", exclusive: true }, () => socket.close(() => resolve(true)));
  });
}
