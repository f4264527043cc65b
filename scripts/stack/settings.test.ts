import { describe, expect, test } from "vitest";
import { PORTS, type Ports } from "./ports";
import type { Secrets } from "./secrets";
import { readSettings, sharedEnvironment } from "./settings";
import { SERVICES } from "./types";
import type { Environment } from "./environment";

const ports = Object.fromEntries(Object.entries(PORTS).map(([name, { standard }]) => [name, standard])) as Ports;
const secrets: Secrets = {
  livekitApiKey: "key",
  livekitApiSecret: "livekit-secret",
  nextauthSecret: "nextauth-secret",
  jobsSecret: "jobs-secret",
  apiKey: "api-key",
  operatorEmail: "operator@example.org",
  operatorPassword: "password",
  secondOperatorEmail: "support@example.org",
  secondOperatorPassword: "password",
  simAccountSid: "ACsim",
  simAuthToken: "sim-token",
  simPlivoAuthId: "MAsim",
  simPlivoAuthToken: "sim-token",
  simVonageApplicationId: "application",
  simVonagePrivateKey: "private-key",
  simVonagePublicKey: "public-key",
  simVonageSignatureSecret: "signature-secret",
  simVonageApiKey: "vonage-key",
  simVonageApiSecret: "vonage-secret",
};
const read = (env: Environment) => readSettings(env, SERVICES);
const shared = (env: Environment) =>
  sharedEnvironment({ env, settings: read(env), ports, secrets, databaseUrl: "postgres://x/y", dataDir: "/data" });
const TWILIO = { TWILIO_ACCOUNT_SID: "AC1", TWILIO_AUTH_TOKEN: "token" };
const PLIVO = { PLIVO_AUTH_ID: "MA1", PLIVO_AUTH_TOKEN: "token" };
const VONAGE = { VONAGE_APPLICATION_ID: "id", VONAGE_PRIVATE_KEY: "key", VONAGE_SIGNATURE_SECRET: "secret" };

describe("what runs", () => {
  test("without settings everything runs here", () => {
    expect([...read({}).run].sort()).toEqual([...SERVICES].sort());
    expect(read({}).agentHosts).toBe(2);
  });

  test.each([
    ["DATABASE_URL", "postgres", { DATABASE_URL: "postgres://db/x" }],
    ["LIVEKIT_URL", "livekit", { LIVEKIT_URL: "wss://lk", LIVEKIT_API_KEY: "k", LIVEKIT_API_SECRET: "s" }],
    ["OPENAI_API_KEY", "models", { OPENAI_API_KEY: "k" }],
    ["OPENAI_BASE_URL", "models", { OPENAI_BASE_URL: "http://m/v1" }],
    ["STT_, LLM_ and TTS_", "models", { STT_API_KEY: "a", LLM_BASE_URL: "http://m/v1", TTS_API_KEY: "c" }],
    ["TWILIO_*", "carrier-sim", { ...TWILIO, PUBLIC_URL: "https://x.org" }],
    ["PLIVO_*", "carrier-sim", { ...PLIVO, PUBLIC_URL: "https://x.org" }],
    ["VONAGE_*", "carrier-sim", { ...VONAGE, PUBLIC_URL: "https://x.org" }],
  ])("%s is used instead of running %s", (_, kind, env) => {
    expect([...read(env).run].sort()).toEqual(SERVICES.filter((service) => service !== kind).sort());
  });

  test("with one kind of model set, the local models serve the others only", () => {
    const env = { LLM_BASE_URL: "http://m/v1", LLM_API_KEY: "k" };
    expect(read(env).run.has("models")).toBe(true);
    expect(shared(env)).toMatchObject({ STT_BASE_URL: "http://127.0.0.1:8090/v1", TTS_VOICE: "joe" });
    expect(shared(env)).not.toHaveProperty("LLM_BASE_URL");
  });
});

describe("refusals", () => {
  test("real carrier credentials without PUBLIC_URL", () => {
    for (const account of [TWILIO, PLIVO, VONAGE]) {
      expect(() => read(account)).toThrow(/real phones would be dialled, but PUBLIC_URL is not/);
    }
    expect(() => read({ VONAGE_APPLICATION_ID: "id" })).toThrow(/VONAGE_PRIVATE_KEY and VONAGE_SIGNATURE_SECRET/);
    expect(() => read({ ...TWILIO, TWILIO_BASE_URL: "https://api.dublin.ie1.twilio.com" })).toThrow(/PUBLIC_URL/);
  });

  test("not with PUBLIC_URL, and not when the API is elsewhere", () => {
    expect(read({ ...TWILIO, PUBLIC_URL: "https://voice.example.org" }).run.has("web")).toBe(true);
    expect(read({ ...TWILIO, TWILIO_BASE_URL: "http://127.0.0.1:9" }).run.has("web")).toBe(true);
  });

  test("everything that is wrong is said at once", () => {
    const env = { LIVEKIT_URL: "http://lk", PUBLIC_URL: "voice.example.org", AGENT_HOSTS: "none" };
    expect(() => read(env)).toThrow(
      /LIVEKIT_API_KEY and LIVEKIT_API_SECRET[^]*PUBLIC_URL must be[^]*LIVEKIT_URL must be[^]*AGENT_HOSTS is "none"/,
    );
  });
});

describe("addresses", () => {
  test("without PUBLIC_URL everything is on loopback, at the ports that were chosen", () => {
    expect(shared({})).toMatchObject({
      PUBLIC_URL: "http://127.0.0.1:3000",
      NEXTAUTH_URL: "http://127.0.0.1:3000",
      MEDIA_PUBLIC_URL: "ws://127.0.0.1:3001",
      LIVEKIT_PUBLIC_URL: "ws://127.0.0.1:7880",
      TWILIO_BASE_URL: "http://127.0.0.1:8091",
      PLIVO_BASE_URL: "http://127.0.0.1:8091",
      VONAGE_BASE_URL: "http://127.0.0.1:8091",
    });
  });

  test("PUBLIC_URL gives the addresses of the documented proxy, which may be set one by one", () => {
    const env = { PUBLIC_URL: "https://voice.example.org/" };
    expect(shared(env)).toMatchObject({
      PUBLIC_URL: "https://voice.example.org",
      NEXTAUTH_URL: "https://voice.example.org",
      MEDIA_PUBLIC_URL: "wss://voice.example.org",
      LIVEKIT_PUBLIC_URL: "wss://voice.example.org",
      LIVEKIT_URL: "ws://127.0.0.1:7880",
    });
    expect(shared({ ...env, LIVEKIT_PUBLIC_URL: "wss://lk.example.org" }).LIVEKIT_PUBLIC_URL).toBe(
      "wss://lk.example.org",
    );
  });
});
