import { rmSync } from "node:fs";
import { test as base } from "@playwright/test";
import { startWebhookReceiver, type WebhookReceiver } from "@/lib/domain/testing/webhook-receiver";
import { startStack, type Stack } from "@/scripts/stack";
import { freePort } from "@/scripts/stack/ports";
import { withoutEndpoints } from "@/scripts/stack/without-endpoints";
import { Api } from "./api";
import { startToolServer, type ToolServer } from "./tool-server";

interface WorkerFixtures {
  /** The whole system on free ports, as `npm start` runs it. */
  stack: Stack;
  tools: ToolServer;
  /** A customer's server that takes webhooks. */
  receiver: WebhookReceiver;
  /** A port on which a program of the test's may take webhooks. */
  hookPort: number;
}

/** Ports that are free, whatever else runs on the machine. */
export const FREE_PORTS = {
  web: 0,
  media: 0,
  livekit: 0,
  livekitTcp: 0,
  livekitUdp: 0,
  postgres: 0,
  models: 0,
  carrierSim: 0,
};

/** Playwright's test with a running system. */
export const test = base.extend<{ api: Api }, WorkerFixtures>({
  tools: [
    async ({}, provide) => {
      const tools = await startToolServer();
      await provide(tools);
      await tools.close();
    },
    { scope: "worker" },
  ],
  receiver: [
    async ({}, provide) => {
      const receiver = await startWebhookReceiver();
      await provide(receiver);
      await receiver.close();
    },
    { scope: "worker" },
  ],
  hookPort: [async ({}, provide) => provide(await freePort()), { scope: "worker" }],
  stack: [
    async ({ tools, receiver, hookPort }, provide, { project, workerIndex }) => {
      // Stays after the run: the parts' logs are in it. Beside the output, so that runs with different ones don't meet;
      // a worker that follows a failed test keeps the logs of that.
      const dataDir = `${project.outputDir}-stack-${workerIndex}`;
      rmSync(dataDir, { recursive: true, force: true });
      const stack = await startStack({
        dataDir,
        ports: FREE_PORTS,
        env: {
          ...withoutEndpoints(),
          PLAIN_HTTP_TOOL_HOSTS: tools.host,
          WEBHOOK_PLAIN_HTTP_HOSTS: `${receiver.host},127.0.0.1:${hookPort}`,
        },
        quiet: true,
      });
      await provide(stack);
      await stack.stop();
    },
    { scope: "worker", timeout: 180_000 },
  ],
  api: async ({ stack }, provide) => {
    await provide(new Api(stack.info.base_url, stack.info.api_key));
  },
});

export { expect } from "@playwright/test";
