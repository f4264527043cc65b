import { expect, test } from "vitest";
import { SETTINGS } from "@/lib/env";
import { readSettings } from "./settings";
import { SERVICES } from "./types";
import { withoutEndpoints } from "./without-endpoints";

const exported = {
  DATABASE_URL: "postgres://production/rymi",
  LIVEKIT_URL: "wss://livekit.example.com",
  LIVEKIT_API_KEY: "key",
  LIVEKIT_API_SECRET: "secret",
  OPENAI_API_KEY: "key",
  TWILIO_ACCOUNT_SID: "AC1",
  TWILIO_AUTH_TOKEN: "token",
  PUBLIC_URL: "https://calls.example.com",
  AGENT_HOSTS: "7",
};

test("every part is the stack's own, whatever the shell exports", () => {
  const settings = readSettings({ ...exported, ...withoutEndpoints(exported) }, SERVICES);
  expect([...settings.run].sort()).toEqual([...SERVICES].sort());
  expect(settings.agentHosts).toBe(2);
});

test("no setting of the product is left, and what finds tools and caches is", () => {
  const machine = { PATH: "/bin", HOME: "/home/me", MODELS_DIR: "/models", CHROMIUM_PATH: "/bin/chromium" };
  const all = { ...machine, ...Object.fromEntries([...SETTINGS, "WEB_PORT"].map((name) => [name, "x"])) };
  expect(JSON.parse(JSON.stringify({ ...all, ...withoutEndpoints(all) }))).toEqual(machine);
});
