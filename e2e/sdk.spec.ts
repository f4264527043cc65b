import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";
import type { Page } from "@playwright/test";
import type { Call } from "@rymi/web";
import type { Access } from "@/lib/contract/participants";
import { ROOT } from "@/scripts/bootstrap/paths.mjs";
import { installMicrophone, speakInto } from "./support/browser-person";
import { snippetOf } from "./support/documents";
import { expect, test } from "./support/fixtures";
import { drawOrderNumber } from "./support/listening";
import { createOrderAgent, GREETING } from "./support/order-agent";
import { runProgram } from "./support/run-program";
import { digitsIn, wordsKept } from "./support/speech";

test("the Node snippet makes a mixed call as it stands in the document", async ({ stack, api }) => {
  const folder = join(ROOT, "test-results/sdk");
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "snippet.mts"),
    snippetOf("packages/node/README.md").replace("your-agent-id", stack.info.agent_id),
  );
  const env = { RYMI_BASE_URL: stack.info.base_url, RYMI_API_KEY: stack.info.api_key };
  const printed = await runProgram(process.execPath, ["--import", "tsx", "snippet.mts"], { cwd: folder, env });

  const claims = JSON.parse(Buffer.from(printed.split(".")[1]!, "base64url").toString()) as {
    sub: string;
    video: { room: string };
  };
  expect(claims.sub).toBe("dashboard-user");
  const call = await api.getCall(claims.video.room.replace(/^call_/, ""));
  expect(call.participants.map(({ transport, identity }) => [transport, identity])).toEqual([
    ["internal", "agent"],
    ["webrtc", "dashboard-user"],
    ["pstn", "+15551234567"],
  ]);
  await api.endCall(call.id);
});

/** What the page keeps of what the call told. */
interface Told {
  lines: { role: string; text: string; isFinal: boolean; participant: { identity: string; isLocal: boolean } }[];
  people: { identity: string; isMuted: boolean; isAgent: boolean; isLocal: boolean }[][];
  loudest: Record<string, number>;
  disconnected: { reason: string }[];
  reconnecting: number;
  reconnected: number;
  errors: string[];
}

/** Keeps what the call tells; runs in the page, after the snippet. */
function watch(call: Call): void {
  const told: Told = {
    lines: [],
    people: [],
    loudest: {},
    disconnected: [],
    reconnecting: 0,
    reconnected: 0,
    errors: [],
  };
  call.on("transcript", (line) => told.lines.push(line));
  call.on("participants", (people) => told.people.push(people));
  call.on("levels", (levels) => {
    for (const [identity, level] of Object.entries(levels)) {
      told.loudest[identity] = Math.max(told.loudest[identity] ?? 0, level);
    }
  });
  call.on("disconnected", (why) => told.disconnected.push(why));
  call.on("reconnecting", () => (told.reconnecting += 1));
  call.on("reconnected", () => (told.reconnected += 1));
  call.on("error", (err) => told.errors.push(err.code));
  Object.assign(globalThis, { call, told });
}

const servers: Server[] = [];
test.afterEach(() => servers.splice(0).forEach((server) => server.close()));

/** Serves a page with this script alone, as a backend of one's own would; gives its address. */
async function servePage(script: string): Promise<string> {
  const server = createServer((request, response) => {
    const isScript = request.url === "/page.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(isScript ? script : '<!doctype html><script type="module" src="/page.js"></script>');
  });
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Opens a page that runs the document's snippet; its backend is the test's. `printed` is what the snippet logs. */
async function openPage(page: Page, access: Access, microphone = installMicrophone): Promise<{ printed: string[] }> {
  const snippet = snippetOf("packages/web/README.md");
  // The last line connects: the test begins to listen before it, and changes nothing of the snippet.
  const [before, connect] = [
    snippet.slice(0, snippet.lastIndexOf("await")),
    snippet.slice(snippet.lastIndexOf("await")),
  ];
  const bundle = await build({
    stdin: { contents: `${before}\n;(${watch.toString()})(call);\n${connect}`, resolveDir: ROOT, loader: "ts" },
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
  });
  const printed: string[] = [];
  page.on("console", (message) => printed.push(message.text()));
  await page.addInitScript(microphone);
  await page.addInitScript((credentials) => {
    Object.assign(globalThis, { fetchFromYourBackend: async () => credentials });
  }, access);
  await page.goto(await servePage(bundle.outputFiles[0]!.text));
  return { printed };
}

/** A browser whose user has said no. */
function refuseMicrophone(): void {
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotAllowedError"));
}

const told = (page: Page) => page.evaluate(() => (globalThis as unknown as { told: Told }).told);

test("the browser snippet: both sides' words with their roles, mute, and the end", async ({
  stack,
  api,
  tools,
  browser,
}) => {
  const agent = await createOrderAgent(api, tools);
  const created = await api.createCall({
    agent_id: agent.id,
    participants: [{ transport: "webrtc", identity: "ann" }],
  });
  const context = await browser.newContext({ permissions: ["microphone"] });
  const page = await context.newPage();
  const { printed } = await openPage(page, created.participants[0]!.access!);

  const line = async (role: string, fits: (text: string) => boolean) =>
    (await told(page)).lines.find((one) => one.role === role && one.isFinal && fits(one.text));
  await expect
    .poll(() => line("agent", (text) => wordsKept(GREETING, text) > 0.9), { timeout: 60_000 })
    .toMatchObject({ participant: { identity: "agent", isLocal: false } });

  const first = await drawOrderNumber(stack.env, "slt");
  await speakInto(page, first.sentence, "slt");
  await expect
    .poll(() => line("user", (text) => digitsIn(text).includes(first.number)), { timeout: 60_000 })
    .toMatchObject({ participant: { identity: "ann", role: "customer", isLocal: true } });
  expect(printed.some((text) => text.startsWith("agent: "))).toBe(true);
  expect(printed.some((text) => text.startsWith("user: ") && digitsIn(text).includes(first.number))).toBe(true);

  // While muted nothing of what is said gets out.
  await page.evaluate(() => (globalThis as unknown as { call: Call }).call.mute());
  await expect
    .poll(async () => (await told(page)).people.at(-1))
    .toContainEqual(expect.objectContaining({ identity: "ann", isLocal: true, isMuted: true }));
  await speakInto(page, "Elephants and tigers live in the zoo.", "slt");
  await page.evaluate(() => (globalThis as unknown as { call: Call }).call.unmute());
  const second = await drawOrderNumber(stack.env, "slt");
  await speakInto(page, second.sentence, "slt");
  await expect
    .poll(() => line("user", (text) => digitsIn(text).includes(second.number)), { timeout: 60_000 })
    .toBeTruthy();
  expect((await api.getTranscript(created.id)).text).not.toMatch(/elephant|tiger/i);

  const now = await told(page);
  expect(now.people.at(-1)).toContainEqual(expect.objectContaining({ identity: "agent", isAgent: true }));
  expect(now.loudest.agent).toBeGreaterThan(0);
  expect(now.loudest.ann).toBeGreaterThan(0);
  expect(now.errors).toEqual([]);
  expect(now.disconnected).toEqual([]);

  await api.endCall(created.id);
  await expect.poll(async () => (await told(page)).disconnected).toEqual([{ reason: "ended" }]);
  await context.close();
});

test("an expired token is told, and so is that there is no microphone; one can still listen", async ({
  api,
  stack,
  browser,
}) => {
  const created = await api.createCall({
    agent_id: stack.info.agent_id,
    participants: [{ transport: "webrtc", identity: "ann" }],
  });
  const access = created.participants[0]!.access!;
  const context = await browser.newContext();
  const page = await context.newPage();
  const failures: string[] = [];
  page.on("pageerror", (err) => failures.push((err as Error & { code?: string }).message));
  await openPage(page, { ...access, token: `${access.token.slice(0, -8)}AAAAAAAA` });
  await expect.poll(() => failures.join()).toContain("token is not valid");

  const silent = await context.newPage();
  await openPage(silent, access, refuseMicrophone);
  await expect.poll(async () => (await told(silent)).errors).toEqual(["microphone_blocked"]);
  await expect
    .poll(async () => (await told(silent)).people.at(-1)?.some(({ isAgent }) => isAgent), { timeout: 30_000 })
    .toBe(true);
  await api.endCall(created.id);
  await context.close();
});
