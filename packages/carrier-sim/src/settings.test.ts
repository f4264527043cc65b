import { describe, expect, it } from "vitest";
import { readSettings } from "./settings";
import { VONAGE } from "./testing/carriers";

const TWILIO = { SIM_ACCOUNT_SID: `AC${"0".repeat(32)}`, SIM_AUTH_TOKEN: "token" };
const FULL = {
  ...TWILIO,
  SIM_PLIVO_AUTH_ID: "MAX",
  SIM_PLIVO_AUTH_TOKEN: "token",
  SIM_VONAGE_APPLICATION_ID: VONAGE.applicationId,
  SIM_VONAGE_PUBLIC_KEY: VONAGE.publicKey.replaceAll("\n", "\\n"),
  SIM_VONAGE_SIGNATURE_SECRET: "secret",
  SIM_VONAGE_API_KEY: "key",
  SIM_VONAGE_API_SECRET: "secret",
};

describe("the simulator's settings", () => {
  it("give an account at each carrier whose variables are set", () => {
    expect(readSettings(TWILIO)).toEqual({
      host: "127.0.0.1",
      port: 8091,
      twilio: { accountSid: TWILIO.SIM_ACCOUNT_SID, authToken: "token" },
    });
    expect(readSettings(FULL)).toMatchObject({ plivo: { authId: "MAX" }, vonage: { publicKey: VONAGE.publicKey } });
  });

  it.each([
    ["none", {}, "SIM_ACCOUNT_SID and SIM_AUTH_TOKEN must be set"],
    ["half an account", { SIM_ACCOUNT_SID: TWILIO.SIM_ACCOUNT_SID }, "SIM_AUTH_TOKEN must be set"],
    ["a SID that is none", { ...TWILIO, SIM_ACCOUNT_SID: "AC1" }, "AC and 32 hexadecimal digits"],
    ["a key that is none", { ...FULL, SIM_VONAGE_PUBLIC_KEY: "key" }, "SIM_VONAGE_PUBLIC_KEY must be a public key"],
    ["a port that is none", { ...TWILIO, PORT: "http" }, "PORT must be a port number"],
  ])("with %s say what is wrong", (_, env, problem) => {
    const settings = readSettings(env);
    expect("problems" in settings && settings.problems.join("; ")).toContain(problem);
  });
});
