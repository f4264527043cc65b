import { mkdtempSync, rmSync } from "node:fs";
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { schemathesisCommand } from "./bootstrap/schemathesis.mjs";
import { startStack, type Stack } from "./stack";

/** Requests that are made of each operation's schema, at most; with the seed they are the same ones each time. */
const EXAMPLES = 25;
const SEED = 20260115;
const CONFIG = join(import.meta.dirname, "testing", "schemathesis.toml");

let folder: string;
let stack: Stack;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rymi-schemathesis-"));
  // Neither jobs nor media run: whatever is asked for, no phone rings.
  stack = await startStack({
    dataDir: folder,
    services: ["postgres", "livekit", "web"],
    ports: { web: 0, media: 0, livekit: 0, livekitTcp: 0, livekitUdp: 0, postgres: 0, models: 0, carrierSim: 0 },
    env: { RATE_LIMIT_PER_MINUTE: "1000000" },
    quiet: true,
  });
});
afterAll(async () => {
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test(
  "the running API answers made-up requests as its document says, and never with a 5xx",
  { timeout: 900_000 },
  async () => {
    const { base_url, api_key } = stack.info;
    const { command, args, env } = schemathesisCommand();
    const { code, printed } = await new Promise<{ code: number | null; printed: string }>((resolve, reject) => {
      const options = [
        ...["--header", `Authorization: Bearer ${api_key}`],
        ...["--phases", "examples,coverage,fuzzing,stateful"],
        ...["--checks", "not_a_server_error,status_code_conformance,content_type_conformance"],
        ...["--checks", "response_headers_conformance,response_schema_conformance"],
        ...["--max-examples", String(EXAMPLES), "--seed", String(SEED)],
        ...["--continue-on-failure", "--request-timeout", "20", "--suppress-health-check", "all", "--no-color"],
        // A stream does not end, and the key in use must not be revoked: the tests of the API have both.
        ...["--exclude-operation-id", "streamCallEvents", "--exclude-operation-id", "revokeApiKey"],
        // No agent runs here that could answer, and made-up sound is no sound: their db tests have both.
        ...["--exclude-operation-id", "previewAgent", "--exclude-operation-id", "whisperToAgent"],
      ];
      const child = spawn(
        command,
        [...args, "--config-file", CONFIG, "run", `${base_url}/v1/openapi.json`, ...options],
        {
          cwd: folder,
          env: { ...process.env, ...env },
        },
      );
      let text = "";
      child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
      child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
      child.once("error", reject);
      child.once("close", (ended) => resolve({ code: ended, printed: text }));
    });
    expect(code, printed).toBe(0);

    // A run that was refused at the door would prove nothing.
    const headers = { authorization: `Bearer ${api_key}` };
    expect((await fetch(`${base_url}/v1/agents`, { headers })).status).toBe(200);
  },
);
