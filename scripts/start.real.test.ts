import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StackInfo } from "./stack";
import { program } from "./stack/node-process";
import { processStamp, signalGroup } from "./stack/process-group";
import { withoutEndpoints } from "./stack/without-endpoints";
import { lineLog } from "./testing/scratch";

/** The whole stack as `npm start` runs it, on a folder of its own. The app must have been built (`npm test` does). */
describe("npm start", () => {
  let folder: string;
  let first: Run;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "rymi-start-"));
    first = run();
    await first.ready();
  });

  afterAll(async () => {
    await first.end();
    rmSync(folder, { recursive: true, force: true });
  });

  function run(env: Record<string, string> = {}): Run {
    return new Run(folder, env);
  }

  const info = () => JSON.parse(readFileSync(join(folder, "stack.json"), "utf8")) as StackInfo;
  const children = () =>
    JSON.parse(readFileSync(join(folder, "pids.json"), "utf8")) as { name: string; pid: number; stamp: string }[];

  test("stack.json says how to reach it, to its owner alone", () => {
    expect(statSync(join(folder, "stack.json")).mode & 0o777).toBe(0o600);
    expect(info()).toEqual({
      base_url: expect.stringMatching(/^http:/),
      api_key: expect.any(String),
      operator: { email: expect.stringContaining("@"), password: expect.any(String) },
      second_operator: { email: expect.stringContaining("@"), password: expect.any(String) },
      agent_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      from_number: "+15559876543",
      from_numbers: { twilio: "+15559876543", plivo: "+15559876544", vonage: "+15559876545" },
      livekit: { url: expect.stringMatching(/^ws:/), api_key: expect.any(String), api_secret: expect.any(String) },
      carrier_sim_url: expect.stringMatching(/^http:/),
      database_url: expect.stringMatching(/^postgres:/),
    });
  });

  test("the printed curl line works as pasted", async () => {
    const line = first.log.lines.find((printed) => printed.startsWith("curl "));
    const { stdout } = await promisify(execFile)("/bin/sh", ["-c", `${line} --silent`]);
    expect(JSON.parse(stdout)).toMatchObject({
      status: "connecting",
      participants: [
        { transport: "webrtc", identity: "moderator", status: "joining" },
        { transport: "pstn", identity: "+15551234567", status: "queued" },
      ],
    });
  });

  test("the page of the phones is printed, and what it may call leads to the agent", async () => {
    const sim = info().carrier_sim_url ?? "";
    expect(first.log.lines.join("\n")).toContain(`Phones: ${sim}`);
    expect(await (await fetch(sim)).text()).toContain("This is a simulated carrier.");
    const { numbers } = (await (await fetch(`${sim}/sim/numbers`)).json()) as { numbers: Record<string, string>[] };
    const led = numbers.map(({ carrier, number, inbound_url: url }) => [carrier, number, url]);
    expect(led.sort()).toEqual(
      Object.entries(info().from_numbers)
        .map(([carrier, number]) => [carrier, number, `${info().base_url}/webhooks/${carrier}/inbound`])
        .sort(),
    );
  });

  test("a second one in the same folder says that one is running, and leaves it alone", async () => {
    const second = run();
    expect(await second.exitCode()).toBe(1);
    expect(second.log.lines.join("\n")).toContain("One is running already");
    expect((await fetch(`${info().base_url}/healthz`)).status).toBe(200);
  });

  test("SIGTERM ends every process, even one that hangs, and frees the ports; the next start keeps the data", async () => {
    const before = info();
    const running = children();
    expect(running.map(({ name }) => name).sort()).toEqual(
      ["agent-1", "agent-2", "carrier-sim", "jobs", "livekit", "media", "models", "postgres", "recorder", "web"].sort(),
    );
    process.kill(running.find(({ name }) => name === "agent-1")!.pid, "SIGSTOP");
    first.child.kill("SIGTERM");
    expect(await first.exitCode()).toBe(0);
    expect(running.filter(({ pid, stamp }) => processStamp(pid) === stamp)).toEqual([]);
    const addresses = [before.base_url, before.livekit.url, before.database_url, before.carrier_sim_url ?? ""];
    expect(await Promise.all(addresses.map(answers))).toEqual([false, false, false, false]);

    first = run();
    await first.ready();
    const after = info();
    expect([after.agent_id, after.api_key, after.operator]).toEqual([before.agent_id, before.api_key, before.operator]);
    const calls = await fetch(`${after.base_url}/v1/calls`, { headers: { Authorization: `Bearer ${after.api_key}` } });
    expect(JSON.stringify(await calls.json())).toContain("moderator");
  });

  test("with a carrier's real credentials and no PUBLIC_URL it refuses, and says why", async () => {
    const refused = run({ TWILIO_ACCOUNT_SID: "AC00000000000000000000000000000000", TWILIO_AUTH_TOKEN: "token" });
    expect(await refused.exitCode()).toBe(1);
    expect(refused.log.lines.join("\n")).toMatch(/real phones would be dialled, but PUBLIC_URL is not/);
  });
});

/** A process of scripts/start.ts. */
class Run {
  readonly child: ChildProcess;
  readonly log = lineLog();
  readonly #exit: Promise<number | null>;

  constructor(dataDir: string, more: Record<string, string>) {
    const { command, args, cwd } = program("scripts/start.ts");
    const own = { ...withoutEndpoints(), npm_lifecycle_event: undefined, RYMI_DATA_DIR: dataDir };
    const env = { ...process.env, ...own, ...more };
    this.child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    this.#exit = once(this.child, "close").then(([code]) => code as number | null);
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      createInterface({ input: stream }).on("line", (line) => this.log.push(line));
    }
  }

  /** Resolves when the stack says that it is ready; rejects with what it printed when it ends before. */
  async ready(): Promise<void> {
    const ended = this.#exit.then(() => Promise.reject(new Error(this.log.lines.join("\n"))));
    ended.catch(() => {});
    await Promise.race([this.log.waitFor((line) => line.startsWith("curl ")), ended]);
  }

  exitCode(): Promise<number | null> {
    return this.#exit;
  }

  async end(): Promise<void> {
    if (this.child.exitCode === null) signalGroup(this.child.pid!, "SIGTERM");
    await this.#exit;
  }
}

function answers(address: string): Promise<boolean> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
