import { expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { createRuntime } from "@/lib/compose";
import { canServe } from "@/lib/domain/hosting/host";
import { startAgentHost } from "./host";

const { url } = await createTestDatabase();

test("calls that come in have somebody to answer them from when a host starts until it stops", async () => {
  const runtime = createRuntime({
    DATABASE_URL: url,
    // Without a call nothing of these is asked for anything.
    LIVEKIT_URL: "ws://127.0.0.1:9",
    LIVEKIT_API_KEY: "key",
    LIVEKIT_API_SECRET: "a-secret-of-the-tests-of-32-characters",
    OPENAI_BASE_URL: "http://127.0.0.1:9/v1",
    OPENAI_API_KEY: "none",
    PUBLIC_URL: "https://voice.test",
    MEDIA_PUBLIC_URL: "wss://media.test",
    NEXTAUTH_SECRET: "a secret of the tests' sessions",
    JOBS_SECRET: "a secret of the tests' jobs",
  });
  expect(await canServe(runtime.context)).toBe(false);
  const host = await startAgentHost(runtime, () => {
    throw new Error("the agent's host is broken");
  });
  expect(await canServe(runtime.context)).toBe(true);
  await host.stop();
  expect(await canServe(runtime.context)).toBe(false);
  await runtime.close();
});
