import { createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { lineLog, scratchFolder } from "../testing/scratch";
import { freePort } from "./ports";
import { groupAlive, processStamp } from "./process-group";
import { READY_LINE, type ServiceSpec } from "./service";
import { supervise } from "./supervise";

const READY = `console.log("ready"); setInterval(() => {}, 1000);`;

function run(code: string, more: Partial<ServiceSpec> = {}) {
  const said = lineLog();
  const printed = lineLog();
  const spec: ServiceSpec = {
    name: "fixture",
    command: process.execPath,
    args: ["-e", code],
    env: process.env,
    readiness: READY_LINE,
    readyTimeoutMs: 20_000,
    stop: [
      { signal: "SIGTERM", graceMs: 300 },
      { signal: "SIGKILL", graceMs: 5_000 },
    ],
    ...more,
  };
  const part = supervise(spec, join(scratchFolder(), "fixture.log"), { say: said.push, onLine: printed.push });
  onTestFinished(() => part.stop());
  return { part, said, printed, spec };
}

test("a part that is killed is restarted, said so, and is another process", async () => {
  const { part, said } = run(READY);
  await part.waitReady();
  const before = part.pid;
  part.kill("SIGKILL");
  await said.waitFor((line) => line === "was ended by SIGKILL; restarting now");
  await part.waitReady();
  expect(part.pid).toBeTypeOf("number");
  expect(part.pid).not.toBe(before);
});

test("a part that keeps dying is restarted at once, then after longer and longer waits", async () => {
  const { said } = run(`console.log("ready"); process.exit(3)`);
  await said.waitFor((line) => line.endsWith("restarting in 1 s"));
  expect(said.lines.filter((line) => line.includes("restarting"))).toEqual([
    "ended with code 3; restarting now",
    "ended with code 3; restarting in 0.5 s",
    "ended with code 3; restarting in 1 s",
  ]);
});

test("a part that never gets ready fails the start with its last lines", async () => {
  const { part } = run(`console.error("no such table"); process.exit(1)`);
  await expect(part.waitReady()).rejects.toThrow(/fixture does not start: it ended with code 1[^]*no such table/);
});

test("a program that is not there fails the start and names it", async () => {
  const { part } = run("", { command: join(scratchFolder(), "absent") });
  await expect(part.waitReady()).rejects.toThrow(/could not be run .*absent/);
});

test("a log that cannot be written is said once, and the part runs on", async () => {
  const said = lineLog();
  const code = `${READY} setInterval(() => console.log("more"), 20);`;
  const spec = { ...run("").spec, args: ["-e", code] };
  const printed = lineLog();
  const part = supervise(spec, join(scratchFolder(), "absent", "x.log"), { say: said.push, onLine: printed.push });
  onTestFinished(() => part.stop());
  await said.waitFor((line) => line.startsWith("its log is not written any more"));
  await part.waitReady();
  await printed.waitFor((line) => line === "more");
  expect(said.lines.filter((line) => line.includes("its log"))).toHaveLength(1);
});

test("a part that hangs before it is ready fails the start", async () => {
  const { part } = run(`setInterval(() => {}, 1000)`, { readyTimeoutMs: 300 });
  await expect(part.waitReady()).rejects.toThrow("it was not ready in 0.3 s and was ended");
  expect(part.pid).toBeUndefined();
});

test("a part that hangs at a restart is ended and tried again", async () => {
  const flag = join(scratchFolder(), "started");
  const code = `const fs = require("fs"); const first = !fs.existsSync("${flag}"); fs.writeFileSync("${flag}", "");
    if (first) console.log("ready"); setInterval(() => {}, 1000)`;
  const { part, said, spec } = run(code);
  await part.waitReady();
  spec.readyTimeoutMs = 300;
  part.kill("SIGKILL");
  await said.waitFor((line) => line === "was not ready in 0.3 s and was ended; restarting in 0.5 s");
});

test("stopping ends a part that ignores the signal, with its children, and frees its port", async () => {
  const port = await freePort();
  const listen = `require("net").createServer().listen(${port}, "127.0.0.1", () => console.log("ready"));`;
  const deaf = `process.on("SIGTERM", () => {}); ${listen}`;
  const code = `process.on("SIGTERM", () => {});
    require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(deaf)}], { stdio: "inherit" });`;
  const { part } = run(code);
  await part.waitReady();
  const group = part.pid!;
  await part.stop();
  expect(groupAlive(group)).toBe(false);
  await expect(listenOn(port)).resolves.toBeUndefined();
});

test("what a killed leader leaves behind is ended before the restart", async () => {
  const code = `const child = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    console.log("child " + child.pid); ${READY}`;
  const { part, printed, said } = run(code);
  const child = Number((await printed.waitFor((line) => line.startsWith("child"))).split(" ")[1]);
  const leader = part.pid!;
  await part.waitReady();
  part.kill("SIGKILL");
  await said.waitFor((line) => line.includes("restarting"));
  expect(groupAlive(leader)).toBe(false);
  expect(processStamp(child)).toBeNull();
});

test("a part with an address is ready when that answers, not before", async () => {
  const port = await freePort();
  const code = `const server = require("http").createServer((request, response) => {
      response.statusCode = process.uptime() > 0.5 ? 200 : 503;
      response.end();
    });
    server.listen(${port}, "127.0.0.1");`;
  const { part } = run(code, { readiness: { kind: "http", url: `http://127.0.0.1:${port}/healthz` } });
  await part.waitReady();
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
});

function listenOn(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => server.close(() => resolve()));
  });
}
